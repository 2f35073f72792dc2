//! A browser without a script: cookies, pages, forms.

use crate::stage::Stage;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use tower::ServiceExt;

pub struct Browser<'s> {
    pub stage: &'s Stage,
    cookies: Mutex<BTreeMap<String, String>>,
    language: &'static str,
    address: SocketAddr,
}

/// A field of a form: name, file name if it is a file, content.
pub type Part<'p> = (&'p str, Option<&'p str>, &'p [u8]);

const BOUNDARY: &str = "a-boundary-that-no-text-holds";

impl<'s> Browser<'s> {
    pub fn new(stage: &'s Stage) -> Browser<'s> {
        let address = "198.51.100.7:40000".parse().unwrap();
        Browser { stage, cookies: Mutex::default(), language: "zh-CN", address }
    }

    pub fn at(mut self, address: &str) -> Browser<'s> {
        self.address = format!("{address}:40000").parse().unwrap();
        self
    }

    pub fn speaking(mut self, language: &'static str) -> Browser<'s> {
        self.language = language;
        self
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn keep(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Opens a page and goes where it leads.
    pub async fn open(&self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..5 {
            if page.status != StatusCode::SEE_OTHER {
                break;
            }
            let to = page.header("location").to_owned();
            page = self.get(&to).await;
        }
        page
    }

    /// Sends a form whose fields are texts.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let parts: Vec<Part<'_>> = fields.iter().map(|(name, text)| (*name, None, text.as_bytes())).collect();
        self.post_parts(path, &parts).await
    }

    /// Sends a form with files.
    pub async fn post_parts(&self, path: &str, parts: &[Part<'_>]) -> Page {
        let mut body = Vec::new();
        for (name, file, content) in parts {
            let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
            body.extend(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                    .bytes(),
            );
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").bytes());
        let request =
            Request::post(path).header("Content-Type", format!("multipart/form-data; boundary={BOUNDARY}"));
        self.send(request, Body::from(body)).await
    }

    /// Sends a plain form.
    pub async fn post_plain(&self, path: &str, body: &str) -> Page {
        let request = Request::post(path).header("Content-Type", "application/x-www-form-urlencoded");
        self.send(request, Body::from(body.to_owned())).await
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> = {
            let cookies = self.cookies.lock().unwrap();
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect()
        };
        let request = request
            .header("Host", "lingxi.example")
            .header("Accept", "text/html,application/xhtml+xml")
            .header("Accept-Language", self.language)
            .header("Cookie", cookies.join("; "))
            .extension(ConnectInfo(self.address));
        let response = self.stage.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all("set-cookie") {
            let text = set.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            match text.contains("Max-Age=0") {
                true => self.cookies.lock().unwrap().remove(name),
                false => self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned()),
            };
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        // Templates write a slash as an entity, which only makes tests hard to read.
        let text = String::from_utf8_lossy(&bytes).replace("&#x2f;", "/");
        Page { status: parts.status, headers: parts.headers, text, bytes }
    }
}

#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Page {
    #[track_caller]
    pub fn expect(self, status: u16) -> Page {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn says(&self, text: &str) -> &Page {
        assert!(self.text.contains(text), "“{text}” is not in: {}", self.text);
        self
    }

    #[track_caller]
    pub fn says_not(&self, text: &str) -> &Page {
        assert!(!self.text.contains(text), "“{text}” is in: {}", self.text);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first field of a name.
    #[track_caller]
    pub fn value(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self.text.find(&mark).unwrap_or_else(|| panic!("no field “{name}” in: {}", self.text));
        let rest = &self.text[at + mark.len()..];
        unescaped(&rest[..rest.find('"').unwrap()])
    }

    /// Everything that the hidden fields of the first form carry.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let fields = self.text.split("<input type=\"hidden\" name=\"").skip(1);
        let pairs = fields.filter_map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            Some((name.to_owned(), unescaped(&rest[..rest.find('"')?])))
        });
        pairs.collect()
    }

    /// The receipt code that the page shows.
    #[track_caller]
    pub fn code(&self) -> String {
        let groups = |text: &str| text.split('-').count() == 4 && text.len() == 19;
        let words =
            self.text.split(|it: char| !(it.is_ascii_uppercase() || it.is_ascii_digit() || it == '-'));
        words.into_iter().find(|word| groups(word)).expect("a receipt code").to_owned()
    }
}

fn unescaped(text: &str) -> String {
    let pairs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The place of the small grid that 小林 serves.
pub const GRID: &str = "6";

/// Reports a street lamp from the portal and returns its receipt page.
pub async fn report_lamp(browser: &Browser<'_>) -> Page {
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await.expect(200);
    browser.stage.wait(20);
    let token = form.value("token");
    let sent = browser.post("/report", &lamp(&token)).await.expect(303);
    assert_eq!(sent.header("location"), "/receipt");
    browser.get("/receipt").await.expect(200)
}

/// The form of a street lamp.
pub fn lamp(token: &str) -> Vec<(&str, &str)> {
    vec![
        ("procedure", "event"),
        ("place", GRID),
        ("token", token),
        ("do", "send"),
        ("f.category", "road-lamp"),
        ("f.title", "村口路灯不亮"),
        ("f.phone", "13800000000"),
    ]
}
