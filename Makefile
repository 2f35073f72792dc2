# The two commands of the README, and what they are made of.
.PHONY: demo test check crash speed pictures bench

demo: ## a real county with a lived-in year, served on 127.0.0.1:8080 (LISTEN= changes it)
	@scripts/needs cargo node npm
	@scripts/demo

test: ## everything that has to hold, on SQLite and PostgreSQL
	@scripts/needs cargo node npm
	@scripts/test

check: ## the quick part: format, lint, unit tests that need no server
	@cargo fmt --check
	@cargo clippy --workspace --all-targets --locked -- -D warnings

crash: ## the long crash test: thirty kills a database
	@scripts/needs cargo
	@ROUNDS=30 scripts/test crash

speed: ## what locating and saving cost on this machine
	@scripts/needs cargo
	@scripts/speed

pictures: ## every page of portal and desk as people see it, on the demo county
	@scripts/pictures

bench: ## what those pages cost, and then what very many matters do; takes long
	@scripts/bench
