//! The server: HTTP, and beside it what time, the journal's order and messages ask for.

use crate::Failure;
use crate::ambient;
use crate::carrier::{Ready, Ways};
use crate::first_links;
use crate::opened::{Database, OPERATOR};
use crate::provider::OpenId;
use crate::sign_in::SignIn;
use axum::serve::ListenerExt;
use clap::{Args, ValueEnum};
use gewu_api::{ApiState, Limits, Metrics, Reach};
use gewu_app::matter::group::Group;
use gewu_app::{App, AppError};
use gewu_kernel::id::TenantId;
use ipnet::IpNet;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tracing_subscriber::EnvFilter;

/// Serve the HTTP interface.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    database: Database,
    /// Where to listen; port 0 takes any that is free
    #[arg(long, env = "GEWU_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// The address that people type, when it is another one: for links, codes, and cookies
    #[arg(long, env = "GEWU_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// A network whose X-Forwarded-For is believed, such as 10.0.0.0/8; may be said several times
    #[arg(
        long = "trusted-proxy",
        env = "GEWU_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_name = "NETWORK"
    )]
    trusted_proxies: Vec<IpNet>,
    /// The folder of fonts with which matters are printed; otherwise the one that scripts/fonts fills. What is missing
    /// there is looked for among the system's fonts
    #[arg(long, env = "GEWU_FONTS", value_name = "FOLDER")]
    fonts: Option<PathBuf>,
    #[command(flatten)]
    ways: Ways,
    #[command(flatten)]
    sign_in: SignIn,
    #[command(flatten)]
    open_id: OpenId,
    /// How log lines are written, to standard error
    #[arg(long, env = "GEWU_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// How many commits run side by side; usually 1 on SQLite, which has one writer, and 2 on PostgreSQL
    #[arg(long, env = "GEWU_COMMITTERS", value_name = "NUMBER")]
    committers: Option<usize>,
    /// Hold nobody up who has no account, however much they send: for measurements, never for the public
    #[arg(long, env = "GEWU_UNTHROTTLED")]
    unthrottled: bool,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// For people.
    Text,
}

/// How long stopping may take in all, and until when each part of it, in milliseconds.
const REQUESTS_UNTIL: u64 = 6_000;
const COMMITS_UNTIL: u64 = 8_000;
const ORDER_UNTIL: u64 = 9_000;
const CLOSED_UNTIL: u64 = 9_800;

/// How many letters go out side by side, so that one slow gateway does not stop the other.
const SENDERS: usize = 4;

/// The longest pause after failures that follow one another.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Serves until SIGTERM or SIGINT; then finishes what was begun, within ten seconds.
pub async fn run(args: Serve) -> Result<(), Failure> {
    start_log(args.log_format);
    let app = args.sign_in.over(args.database.open_with_key().await?)?;
    let app = Arc::new(app.printing_with(ambient::font_folders(args.fonts.as_deref())));
    let tenant = args.database.tenant(&app).await?;
    // A tenant that cannot be read is told now, not with the first request.
    app.tenant(tenant).await?;
    let one_writer = args.database.database.starts_with("sqlite:");
    let group = Group::start(&app, args.committers.unwrap_or(if one_writer { 1 } else { 2 }));
    let metrics = Arc::new(Metrics::default());
    let limits = Limits::default();
    let state = ApiState::new(Arc::clone(&app), group.submitter(), tenant, limits, Arc::clone(&metrics));
    let listener = TcpListener::bind(args.listen).await.map_err(|error| {
        format!("{} cannot be listened on: {error}; choose another --listen", args.listen)
    })?;
    let address = listener.local_addr()?;
    let public_url = public_url(args.public_url, address)?;
    if let Some(warning) = lonely(&public_url, &args.trusted_proxies) {
        tracing::warn!("{warning}");
    }
    // Only a server that people can reach hands out links.
    let links = app.first_administrators_called(tenant, &args.sign_in.logins(), OPERATOR).await?;
    first_links::hand_over(&links, &public_url, &args.database.first_links())?;
    let ready = Arc::new(args.ways.ready(&public_url)?);
    let provider = args.open_id.provider(&public_url)?;
    let state = state.reached(Reach { public_url, trusted_proxies: args.trusted_proxies });
    let state = match provider {
        Some(provider) => state.with_provider(provider),
        None => state,
    };
    let state = if args.unthrottled { state.unthrottled() } else { state };
    // An answer is small and whole: it need not wait for more to send with it.
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));

    let (stop, stopped) = watch::channel(false);
    let mut beside = beside(&app, tenant, &metrics, &ready, &stopped);
    let until = wait(stopped);
    let mut serving = tokio::spawn(
        axum::serve(listener, gewu_api::router(state).into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(until)
            .into_future(),
    );
    if let Some(reason) = app.cannot_print() {
        tracing::warn!("matters cannot be printed, all else works: {reason}");
    }
    println!("listening on http://{address}");
    tracing::info!(%address, %tenant, "listening");

    tokio::select! {
        () = signal() => tracing::info!("stopping: what was begun is finished first"),
        ended = &mut serving => return Err(format!("the server ended by itself: {ended:?}").into()),
    }
    let begun = Instant::now();
    let by = |milliseconds| begun + Duration::from_millis(milliseconds);
    stop.send_replace(true);
    // Connections that only listen would otherwise be waited for like requests.
    app.live.close();
    if timeout_at(by(REQUESTS_UNTIL), &mut serving).await.is_err() {
        tracing::warn!("some requests did not end in time");
        serving.abort();
    }
    if timeout_at(by(COMMITS_UNTIL), group.stop()).await.is_err() {
        tracing::warn!("some commands may not be committed; their callers were not answered");
    }
    let ordering = async {
        while beside.join_next().await.is_some() {}
        app.order(tenant).await
    };
    match timeout_at(by(ORDER_UNTIL), ordering).await {
        Ok(Ok(_)) => {}
        // Whoever starts next orders what is left.
        Ok(Err(error)) => tracing::warn!(%error, "the last facts are not in order yet"),
        Err(_) => tracing::warn!("the last facts are not in order yet"),
    }
    if timeout_at(by(CLOSED_UNTIL), app.store.close()).await.is_err() {
        tracing::warn!("the database was not closed in time");
    }
    tracing::info!(milliseconds = begun.elapsed().as_millis() as u64, "stopped");
    Ok(())
}

/// What people type; this server's own address, if nobody says otherwise.
fn public_url(said: Option<String>, address: SocketAddr) -> Result<String, Failure> {
    let url = said.unwrap_or_else(|| format!("http://{address}")).trim_end_matches('/').to_owned();
    match url.starts_with("http://") || url.starts_with("https://") {
        true => Ok(url),
        false => Err(format!("--public-url {url}: begin with https:// or http://").into()),
    }
}

/// This program speaks no TLS itself: whoever reaches it by https comes through a proxy, which all of them would share
/// as one client as long as it is not believed.
fn lonely(public_url: &str, trusted: &[IpNet]) -> Option<&'static str> {
    let lonely = public_url.starts_with("https://") && trusted.is_empty();
    lonely.then_some(
        "people reach this server by https, and no --trusted-proxy is named: all of them count as one client, \
         so that one who sends too much holds up everybody; name the network of the proxy",
    )
}

fn start_log(format: LogFormat) {
    let usual = || EnvFilter::new("info,sqlx=warn");
    let filter = EnvFilter::try_from_env("GEWU_LOG").unwrap_or_else(|_| usual());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Somebody else may have set one up; theirs serves as well.
    let started = match format {
        LogFormat::Json => log.json().try_init(),
        LogFormat::Text => log.try_init(),
    };
    drop(started);
}

/// What runs beside the requests.
fn beside(
    app: &Arc<App>,
    tenant: TenantId,
    metrics: &Arc<Metrics>,
    ready: &Arc<Ready>,
    stopped: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let waking = (Arc::clone(app), Arc::clone(metrics));
    tasks.spawn(repeat("wake", Duration::from_secs(1), stopped.clone(), move || {
        let (app, metrics) = waking.clone();
        async move {
            let woken = app.wake(tenant).await?;
            metrics.set_stuck(woken.stuck.len());
            Ok(())
        }
    }));
    let ordering = Arc::clone(app);
    tasks.spawn(repeat("order", Duration::from_millis(200), stopped.clone(), move || {
        let app = Arc::clone(&ordering);
        async move { app.order(tenant).await.map(drop) }
    }));
    let following = Arc::clone(app);
    tasks.spawn(repeat("follow", Duration::from_millis(200), stopped.clone(), move || {
        let app = Arc::clone(&following);
        async move { app.follow_search(tenant).await.map(drop) }
    }));
    let drawing = Arc::clone(app);
    tasks.spawn(repeat("draw", Duration::from_secs(1), stopped.clone(), move || {
        let app = Arc::clone(&drawing);
        async move { app.follow_rechecks(tenant).await.map(drop) }
    }));
    let watching = Arc::clone(app);
    tasks.spawn(repeat("tell", Duration::from_millis(250), stopped.clone(), move || {
        let app = Arc::clone(&watching);
        async move { app.watch(tenant).await }
    }));
    let delivering = (Arc::clone(app), Arc::clone(ready));
    tasks.spawn(repeat("deliver", Duration::from_secs(1), stopped.clone(), move || {
        let (app, ready) = delivering.clone();
        async move { app.pass_on(tenant, &*ready).await.map(drop) }
    }));
    for _ in 0..SENDERS {
        let sending = (Arc::clone(app), Arc::clone(ready));
        tasks.spawn(repeat("send", Duration::from_secs(1), stopped.clone(), move || {
            let (app, ready) = sending.clone();
            async move { app.send_letters(tenant, &*ready).await.map(drop) }
        }));
    }
    for _ in 0..SENDERS {
        let sending = (Arc::clone(app), Arc::clone(ready));
        tasks.spawn(repeat("tell-partners", Duration::from_secs(1), stopped.clone(), move || {
            let (app, ready) = sending.clone();
            async move { app.send_to_partners(tenant, &*ready).await.map(drop) }
        }));
    }
    let forgetting = Arc::clone(app);
    tasks.spawn(repeat("forget", Duration::from_secs(3600), stopped.clone(), move || {
        let app = Arc::clone(&forgetting);
        async move { app.forget_sign_ins(tenant).await }
    }));
    tasks
}

/// Does something again and again. What fails, or panics, is tried again after a pause that grows.
async fn repeat<F, W>(name: &'static str, every: Duration, stopped: watch::Receiver<bool>, work: F)
where
    F: Fn() -> W,
    W: Future<Output = Result<(), AppError>> + Send + 'static,
{
    let mut failures = 0;
    loop {
        let mut running = tokio::spawn(work());
        let ended = tokio::select! {
            ended = &mut running => ended,
            () = wait(stopped.clone()) => {
                // Each is taken up again where its last transaction ended, however long it would still have run.
                running.abort();
                return;
            }
        };
        let failed = match ended {
            Ok(done) => done.err().map(|error| error.to_string()),
            Err(panic) => Some(panic.to_string()),
        };
        let pause = match failed {
            None if failures > 0 => {
                tracing::info!(name, failures, "works again");
                failures = 0;
                every
            }
            None => every,
            Some(reason) => {
                failures += 1;
                let pause = (every * 2_u32.pow(failures.min(8))).min(LONGEST_PAUSE);
                tracing::warn!(name, failures, reason, again_in_seconds = pause.as_secs_f64(), "failed");
                pause
            }
        };
        tokio::select! {
            () = wait(stopped.clone()) => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn wait(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone means the same.
    drop(stopped.wait_for(|stopped| *stopped).await);
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        }
        _ => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_nobody_named_is_warned_of() {
        let network = ["10.0.0.0/8".parse().unwrap()];
        assert!(lonely("https://gewu.example.cn", &[]).unwrap().contains("--trusted-proxy"));
        assert_eq!(lonely("https://gewu.example.cn", &network), None);
        assert_eq!(lonely("http://127.0.0.1:8080", &[]), None);
    }
}
