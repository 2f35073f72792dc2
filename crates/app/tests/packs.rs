//! Publishing: which edition is in force, with whose parameters.

mod county;

use county::on_both;
use gewu_app::App;
use gewu_app::error::AppError;
use gewu_app::testing::{TENANT, event_loop};
use gewu_kernel::id::Subject;
use gewu_packs::{Files, hash};

/// The event loop with a text of its files replaced.
fn edited(from: &str, to: &str) -> Files {
    let files = event_loop().into_iter().map(|(name, text)| (name, text.replace(from, to)));
    files.collect()
}

async fn in_force(app: &App) -> String {
    let tenant = app.tenant(TENANT).await.expect("the county is set up");
    tenant.in_force("event").expect("the event loop is in force").1.hash.clone()
}

fn problems(refused: Result<String, AppError>) -> String {
    let Err(error @ AppError::Pack(_)) = refused else { panic!("{refused:?}") };
    error.to_string()
}

#[tokio::test]
async fn an_earlier_edition_published_again_is_in_force_again() {
    on_both(|county| async move {
        let (first, second) = (event_loop(), edited("事件闭环", "事件闭环（试行）"));
        // Twice each: what is in force already is no publication. The clock stands still all the while.
        for files in [&second, &second, &first, &first, &second, &first] {
            assert_eq!(county.app.publish(TENANT, files, "test").await.unwrap(), hash(files));
            assert_eq!(in_force(&county.app).await, hash(files));
        }
        let subject = Subject::Pack("event-loop".to_owned());
        let facts = county.app.store.timeline(TENANT, &subject).await.unwrap();
        let told: Vec<bool> = facts.iter().map(|fact| fact.body.contains(&hash(&first))).collect();
        assert_eq!(told, [true, false, true, false, true], "each change of what is in force is a fact");
    })
    .await;
}

#[tokio::test]
async fn two_packs_do_not_share_a_procedure() {
    on_both(|county| async move {
        let other = edited("id = \"event-loop\"", "id = \"another-loop\"");
        let said = problems(county.app.publish(TENANT, &other, "test").await);
        assert!(said.contains("“event”") && said.contains("from the pack “event-loop”"), "{said}");
        assert_eq!(in_force(&county.app).await, hash(&event_loop()));
    })
    .await;
}

#[tokio::test]
async fn an_edition_takes_the_parameters_that_were_set_or_is_refused() {
    on_both(|county| async move {
        let app = &county.app;
        let both = "[parameters]\nconfirm_limit = \"9 days\"\n";
        let own = format!("{both}verify_limit = \"5 working-days\"\n");
        app.set_overlay(TENANT, "event-loop", &own, "test").await.unwrap();
        let renamed = edited("verify_limit", "check_limit");
        let said = problems(app.publish(TENANT, &renamed, "test").await);
        for part in ["overlay.toml:3:1", "verify_limit", "version 1", "gewu pack overlay event-loop"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(in_force(app).await, hash(&event_loop()));

        app.set_overlay(TENANT, "event-loop", both, "test").await.unwrap();
        app.publish(TENANT, &renamed, "test").await.unwrap();
        let tenant = app.tenant(TENANT).await.unwrap();
        let (edition, pack) = tenant.in_force("event").unwrap();
        assert_eq!((edition.overlay, &pack.hash), (2, &hash(&renamed)));
    })
    .await;
}
