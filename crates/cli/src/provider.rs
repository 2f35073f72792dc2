//! A provider of OpenID Connect: found by its address, asked by the code flow with PKCE.

use crate::Failure;
use clap::Args;
use gewu_app::account::{Errand, Provided, Provider};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    TokenResponse as _,
};
use std::sync::Arc;
use std::time::Duration;

/// How long the provider may take with one answer.
const WITHIN: Duration = Duration::from_secs(15);
/// The longest answer that is read, in bytes.
const LONGEST: u64 = 1024 * 1024;
/// Where browsers come back to.
const RETURN: &str = "/api/v1/provider/return";

/// Where people may show who they are, beside a password.
#[derive(Clone, Debug, Args)]
pub struct OpenId {
    /// The issuer of an OpenID Connect provider by which people may sign in as well
    #[arg(long, env = "GEWU_OIDC_ISSUER", value_name = "URL", requires_all = ["oidc_client", "oidc_title"])]
    oidc_issuer: Option<String>,
    /// This server's name there; its return address there is PUBLIC_URL/api/v1/provider/return
    #[arg(long, env = "GEWU_OIDC_CLIENT", value_name = "ID")]
    oidc_client: Option<String>,
    /// The secret of that name, unless the provider goes without
    #[arg(long, env = "GEWU_OIDC_SECRET", value_name = "SECRET", hide_env_values = true)]
    oidc_secret: Option<String>,
    /// What people call the provider, such as 粤政易
    #[arg(long, env = "GEWU_OIDC_TITLE", value_name = "NAME")]
    oidc_title: Option<String>,
}

impl OpenId {
    /// The provider that is set up, or what is wrong with it.
    pub fn provider(&self, public_url: &str) -> Result<Option<Arc<dyn Provider>>, Failure> {
        let (Some(issuer), Some(client), Some(title)) =
            (&self.oidc_issuer, &self.oidc_client, &self.oidc_title)
        else {
            return Ok(None);
        };
        let wrong = |error| format!("--oidc-issuer {issuer}: {error}");
        let issuer = IssuerUrl::new(issuer.clone()).map_err(wrong)?;
        let host = issuer.url().host_str().unwrap_or_default();
        if issuer.url().scheme() != "https" && !["127.0.0.1", "localhost", "[::1]"].contains(&host) {
            return Err(format!("--oidc-issuer {}: begin with https://", issuer.as_str()).into());
        }
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(WITHIN))
            .http_status_as_error(false)
            // Whoever redirects us could lead us to what only we can reach.
            .max_redirects(0);
        Ok(Some(Arc::new(OpenIdConnect {
            asking: Arc::new(Asking {
                agent: config.build().into(),
                issuer,
                client: ClientId::new(client.clone()),
                secret: self.oidc_secret.clone().map(ClientSecret::new),
                back: RedirectUrl::new(format!("{public_url}{RETURN}"))?,
            }),
            title: title.clone(),
        })))
    }
}

struct OpenIdConnect {
    asking: Arc<Asking>,
    title: String,
}

/// What the provider is asked with.
struct Asking {
    agent: ureq::Agent,
    issuer: IssuerUrl,
    client: ClientId,
    secret: Option<ClientSecret>,
    back: RedirectUrl,
}

impl Provider for OpenIdConnect {
    fn title(&self) -> &str {
        &self.title
    }

    fn issuer(&self) -> &str {
        self.asking.issuer.as_str()
    }

    fn address<'a>(&'a self, errand: &'a Errand) -> Provided<'a> {
        let (asking, errand) = (Arc::clone(&self.asking), errand.clone());
        apart(move || asking.address(&errand))
    }

    fn subject<'a>(&'a self, errand: &'a Errand, code: &'a str) -> Provided<'a> {
        let (asking, errand, code) = (Arc::clone(&self.asking), errand.clone(), code.to_owned());
        apart(move || asking.subject(&errand, code))
    }
}

/// Away from the threads that answer requests.
fn apart<'a>(ask: impl FnOnce() -> Result<String, Failure> + Send + 'static) -> Provided<'a> {
    Box::pin(async move {
        let answer = tokio::task::spawn_blocking(move || ask().map_err(|error| told(&*error))).await;
        answer.map_err(|error| error.to_string())?
    })
}

/// An error with everything that it comes from.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

impl Asking {
    /// Discovered at every errand: they are rare, and keys and addresses change.
    fn metadata(&self) -> Result<CoreProviderMetadata, Failure> {
        Ok(CoreProviderMetadata::discover(&self.issuer, &|request| self.ask(request))?)
    }

    fn address(&self, errand: &Errand) -> Result<String, Failure> {
        let client =
            CoreClient::from_provider_metadata(self.metadata()?, self.client.clone(), self.secret.clone())
                .set_redirect_uri(self.back.clone());
        let verifier = PkceCodeVerifier::new(errand.verifier.clone());
        let (state, nonce) = (errand.state.clone(), errand.nonce.clone());
        let asked = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(state),
            || Nonce::new(nonce),
        );
        let (url, ..) =
            asked.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier)).url();
        Ok(url.to_string())
    }

    fn subject(&self, errand: &Errand, code: String) -> Result<String, Failure> {
        if code.is_empty() {
            return Err("it gave no code".into());
        }
        let client =
            CoreClient::from_provider_metadata(self.metadata()?, self.client.clone(), self.secret.clone())
                .set_redirect_uri(self.back.clone());
        let answer = client
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(PkceCodeVerifier::new(errand.verifier.clone()))
            .request(&|request| self.ask(request))?;
        let token = answer.id_token().ok_or("it gave no ID token")?;
        let verifier = client.id_token_verifier();
        let claims = token.claims(&verifier, &Nonce::new(errand.nonce.clone()))?;
        if let Some(expected) = claims.access_token_hash() {
            let key = token.signing_key(&verifier)?;
            let hash = AccessTokenHash::from_token(answer.access_token(), token.signing_alg()?, key)?;
            if hash != *expected {
                return Err("its access token is not the one that it signed".into());
            }
        }
        Ok(claims.subject().to_string())
    }

    fn ask(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let (parts, mut body) = self.agent.run(request)?.into_parts();
        let bytes = body.with_config().limit(LONGEST).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }
}
