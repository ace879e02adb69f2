//! A real browser: Chromium without a window, driven through chromedriver.
//!
//! What a person does has the person's words: a field is known by its label, a button or link by what is written on
//! it. Nothing waits for a time; everything waits, within a bound, for what is to be there.
#![expect(clippy::future_not_send, reason = "the body of a test stays on its thread")]

use std::{fmt::Display, future::Future, path::Path, time::Duration};

use reqwest::redirect::Policy;
use rustix::process::geteuid;
use serde_json::{Value, json};
use thirtyfour::{
    ChromeCapabilities, ChromiumLikeCapabilities as _, LoggingPrefsLogLevel, WebDriver, WebElement,
    error::WebDriverResult,
};
use tokio::time::{Instant, sleep};

use crate::Serves;

mod acting;
mod checking;
mod process;

pub use checking::Violation;
use process::Driver;

/// Far beyond what a page takes, even while every core is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to leave the browser alone between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// How long chromedriver may take for anything, the start of the browser included.
const DRIVER_TIMEOUT: Duration = Duration::from_mins(1);

/// How much of a page a failed test shows.
const CHARACTERS_MAX: usize = 4_000;

/// The part of a page that is seen without scrolling.
const HEIGHT: u32 = 900;

const FIND: &str = include_str!("browser/find.js");

const TEXT: &str = r#"return document.body.innerText.replace(/\s+/gu, " ").trim()"#;

/// What colours a person's system prefers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scheme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

/// A browser at one server, with nothing in its memory. It ends with the value, whatever the test does.
#[derive(Debug)]
pub struct Browser {
    // Stands first, so that Chromium ends in good order, before chromedriver and the profile go.
    web: WebDriver,
    _driver: Driver,
    base: String,
    width: u32,
}

impl Browser {
    /// Starts a browser for the pages of a server, 1,280 pixels wide and light.
    pub async fn open(server: &impl Serves) -> Self {
        let driver = Driver::start();
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(DRIVER_TIMEOUT)
            // The end of the browser is asked for from another thread, while this one waits for it: a connection
            // that is kept would belong to this one.
            .pool_max_idle_per_host(0)
            .build()
            .expect("a client without TLS needs nothing from the system");
        let capabilities = capabilities(&driver).expect("capabilities are plain JSON");
        let web = WebDriver::builder(driver.url(), capabilities).client(client).await;
        let web = web.expect("Chromium should start; tests/install installs it");
        let mut browser = Self { web, _driver: driver, base: server.url().to_owned(), width: 0 };
        browser.set_scheme(Scheme::Light).await;
        browser.set_width(1_280).await;
        browser
    }

    /// Goes to a page by its path, `/training`, as one who types the address.
    pub async fn visit(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        self.done("visit", self.web.goto(url)).await;
    }

    /// Goes to the page anew.
    pub async fn reload(&self) {
        self.done("reload", self.web.refresh()).await;
    }

    /// Where it is, without the server: `/admin/users?first_name=ada`.
    pub async fn path(&self) -> String {
        let url = self.done("tell the address", self.web.current_url()).await;
        url.as_str().strip_prefix(&self.base).unwrap_or(url.as_str()).to_owned()
    }

    /// The title of the page.
    pub async fn title(&self) -> String {
        self.done("tell the title", self.web.title()).await
    }

    /// All that can be read on the page, with single blanks.
    pub async fn text(&self) -> String {
        self.done("tell the text", self.script(TEXT, vec![]))
            .await
            .as_str()
            .unwrap_or("")
            .to_owned()
    }

    /// What a script, which runs beside the page's own, returns.
    pub async fn ask(&self, script: &str) -> Value {
        self.ask_with(script, vec![]).await
    }

    /// What a script returns to which something is given.
    pub async fn ask_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.done(script, self.script(script, arguments)).await
    }

    /// Waits until a script returns `true`.
    pub async fn comes(&self, what: &str, script: &str) {
        self.until(what, async || Ok((self.script(script, vec![]).await? == true).then_some(())))
            .await;
    }

    /// Waits until a text can be read, whatever blanks and line ends are in it.
    pub async fn sees(&self, words: &str) {
        self.until(&format!("the page should show {words:?}"), async || {
            Ok(self.shows(words).await?.then_some(()))
        })
        .await;
    }

    /// Waits until a text can no longer be read.
    pub async fn sees_no(&self, words: &str) {
        self.until(&format!("the page should not show {words:?}"), async || {
            Ok((!self.shows(words).await?).then_some(()))
        })
        .await;
    }

    /// Waits until it is at a path.
    pub async fn arrives_at(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        self.until(&format!("the browser should arrive at {path}"), async || {
            Ok((self.web.current_url().await?.as_str() == url).then_some(()))
        })
        .await;
    }

    async fn shows(&self, words: &str) -> WebDriverResult<bool> {
        let text = self.script(TEXT, vec![]).await?;
        Ok(text.as_str().is_some_and(|text| text.contains(words)))
    }

    /// Whether pages run scripts, from the next page on.
    pub async fn run_scripts(&self, run: bool) {
        let value = json!({"value": !run});
        self.devtools("Emulation.setScriptExecutionDisabled", value).await;
    }

    /// Turns the scripts of pages off, from the next page on.
    pub async fn without_script(&self) {
        self.run_scripts(false).await;
    }

    /// Makes the browser load every file anew, as at the first page of a visit.
    pub async fn forget_files(&self) {
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.setCacheDisabled", json!({"cacheDisabled": true})).await;
    }

    /// Makes the browser prefer a colour scheme. It prefers no motion, either, so that nothing is seen half-way.
    pub async fn set_scheme(&self, scheme: Scheme) {
        let scheme = match scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// Makes the page so many pixels wide.
    pub async fn set_width(&mut self, width: u32) {
        self.width = width;
        self.set_size(width, HEIGHT).await;
    }

    async fn set_size(&self, width: u32, height: u32) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Takes a picture of the whole page, also of what one has to scroll to.
    pub async fn screenshot(&self, path: &Path) {
        let height = self.ask("return document.documentElement.scrollHeight").await;
        let height = height.as_u64().and_then(|height| u32::try_from(height).ok());
        self.set_size(self.width, height.unwrap_or_default().max(HEIGHT)).await;
        self.done("take a picture", self.web.screenshot(path)).await;
        self.set_size(self.width, HEIGHT).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        self.done(command, self.web.cdp().send_raw(command, parameters)).await;
    }

    async fn script(&self, script: &str, arguments: Vec<Value>) -> WebDriverResult<Value> {
        Ok(self.web.execute(script, arguments).await?.json().clone())
    }

    async fn found(
        &self,
        kind: &str,
        words: &str,
        row: Option<&str>,
    ) -> WebDriverResult<Vec<WebElement>> {
        self.web.execute(FIND, vec![kind.into(), words.into(), row.into()]).await?.elements()
    }

    /// What the browser can do at any time.
    async fn done<T>(
        &self,
        what: &str,
        work: impl Future<Output = WebDriverResult<T>> + Send,
    ) -> T {
        work.await.unwrap_or_else(|error| panic!("the browser cannot {what}: {error}"))
    }

    /// Tries until it is done; a page that changes meanwhile only makes it try again.
    async fn until<T>(
        &self,
        what: &str,
        mut attempt: impl AsyncFnMut() -> WebDriverResult<Option<T>>,
    ) -> T {
        let begun = Instant::now();
        loop {
            let tried = attempt().await;
            match tried {
                Ok(Some(done)) => return done,
                Ok(None) if begun.elapsed() > PATIENCE => self.give_up(what, &"").await,
                Err(error) if begun.elapsed() > PATIENCE => self.give_up(what, &error).await,
                Ok(None) | Err(_) => sleep(PAUSE).await,
            }
        }
    }

    async fn give_up(&self, what: &str, why: &(impl Display + Sync)) -> ! {
        let (path, text) = (self.path().await, self.text().await);
        let text: String = text.chars().take(CHARACTERS_MAX).collect();
        panic!("{what} within {} s {why}\n--- {path}\n{text}", PATIENCE.as_secs())
    }
}

fn capabilities(driver: &Driver) -> WebDriverResult<ChromeCapabilities> {
    let mut capabilities = ChromeCapabilities::new();
    for argument in [
        "--headless=new",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        // It ends when nobody is at the other end of the pipe any more.
        "--remote-debugging-pipe",
        // Nothing but this machine is there.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--no-proxy-server",
        "--lang=en-US",
        &format!("--user-data-dir={}", driver.profile()),
    ] {
        capabilities.add_arg(argument)?;
    }
    if geteuid().is_root() {
        // The sandbox is not for root, whom only a container makes run a browser.
        capabilities.add_arg("--no-sandbox")?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities)
}
