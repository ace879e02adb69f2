//! What a person does with a page.

use std::time::Duration;

use serde_json::json;
use thirtyfour::{WebElement, error::WebDriverResult};

use super::Browser;

/// Sets what is picked rather than typed, as the picker does: how it is typed depends on the browser's language.
const PICK: &str = "
    const [field, value] = arguments;
    field.value = value;
    for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
";

const OPTION: &str = "
    const [field, words] = arguments;
    const clean = (text) => text.replace(/\\s+/gu, ' ').trim();
    return [...field.options].filter((option) => clean(option.text) === words);
";

const FOCUSED: &str = "
    const it = document.activeElement;
    const name = it.labels?.[0]?.innerText || it.ariaLabel || it.innerText || it.value || it.tagName;
    return name.replace(/\\s+/gu, ' ').trim();
";

impl Browser {
    /// Signs in on the page for it.
    pub async fn sign_in(&self, email: &str, password: &str) {
        self.visit("/sign-in").await;
        self.fill("Email", email).await;
        self.fill("Password", password).await;
        self.press("Sign in").await;
    }

    /// Fills a field, known by its label, in place of what was in it. A date is `2027-03-31`.
    pub async fn fill(&self, label: &str, text: &str) {
        self.with("field", label, None, async |field| {
            let kind = field.prop("type").await?.unwrap_or_default();
            if ["date", "datetime-local", "month", "time", "color", "range"].contains(&&*kind) {
                let arguments = vec![field.to_json()?, text.into()];
                self.script(PICK, arguments).await?;
                return Ok(());
            }
            if kind != "file" {
                field.clear().await?;
            }
            field.send_keys(text).await
        })
        .await;
    }

    /// Chooses an option of a drop-down list.
    pub async fn choose(&self, label: &str, option: &str) {
        self.with("field", label, None, async |field| {
            let arguments = vec![field.to_json()?, option.into()];
            let options = self.web.execute(OPTION, arguments).await?.elements()?;
            match &*options {
                [option] => option.click().await,
                options => panic!("{} options of {label:?} are {option:?}", options.len()),
            }
        })
        .await;
    }

    /// Ticks a box or takes one of several, or takes the tick away.
    pub async fn tick(&self, label: &str) {
        self.with("field", label, None, async |field| field.click().await).await;
    }

    /// What stands in a field.
    pub async fn value(&self, label: &str) -> String {
        let value = self.with("field", label, None, async |field| field.prop("value").await).await;
        value.unwrap_or_default()
    }

    /// Presses a button.
    pub async fn press(&self, words: &str) {
        self.click("button", words, None).await;
    }

    /// Presses a button in the row, entry or section that shows a text.
    pub async fn press_in(&self, row: &str, words: &str) {
        self.click("button", words, Some(row)).await;
    }

    /// Follows a link.
    pub async fn follow(&self, words: &str) {
        self.click("link", words, None).await;
    }

    /// Follows a link in the row, entry or section that shows a text.
    pub async fn follow_in(&self, row: &str, words: &str) {
        self.click("link", words, Some(row)).await;
    }

    /// Types keys to whatever has the focus: `Key::Tab`, `Key::Escape + "x"`.
    pub async fn keys(&self, keys: impl Into<thirtyfour::TypingData> + Send) {
        let typing = self.web.action_chain().send_keys(keys.into());
        self.done("type", typing.perform()).await;
    }

    /// What has the focus, by its label or what is written on it.
    pub async fn focused(&self) -> String {
        self.ask(FOCUSED).await.as_str().unwrap_or_default().to_owned()
    }

    /// Does something in the tab that the page has opened, which is closed afterwards.
    pub async fn in_new_tab<T>(&self, work: impl AsyncFnOnce(&Self) -> T) -> T {
        let here = self.done("name its tab", self.web.window()).await;
        let other = self
            .until("a tab should open", async || {
                Ok(self.web.windows().await?.into_iter().find(|tab| *tab != here))
            })
            .await;
        self.done("change the tab", self.web.switch_to_window(other)).await;
        let result = work(self).await;
        self.done("close a tab", self.web.close_window()).await;
        self.done("change the tab", self.web.switch_to_window(here)).await;
        result
    }

    /// Lets so much time pass in the page, as fast as it can; then its time stands still.
    pub async fn pass_time(&self, time: Duration) {
        let now = || async { self.ask("return Date.now()").await.as_f64().unwrap_or_default() };
        let (begun, millis) = (now().await, time.as_secs_f64() * 1_000.0);
        let policy = json!({"policy": "pauseIfNetworkFetchesPending", "budget": millis});
        self.devtools("Emulation.setVirtualTimePolicy", policy).await;
        self.until("time should pass", async || Ok((now().await >= begun + millis).then_some(())))
            .await;
    }

    async fn click(&self, kind: &str, words: &str, row: Option<&str>) {
        self.with(kind, words, row, async |element| element.click().await).await;
    }

    /// Does something with the one thing that is called so, once it is there and lets it be done.
    async fn with<T>(
        &self,
        kind: &str,
        words: &str,
        row: Option<&str>,
        work: impl AsyncFn(&WebElement) -> WebDriverResult<T>,
    ) -> T {
        let place = row.map(|row| format!(" beside {row:?}")).unwrap_or_default();
        let what = format!("there should be one {kind} {words:?}{place}, ready for use");
        self.until(&what, async || match &*self.found(kind, words, row).await? {
            [element] => work(element).await.map(Some),
            _ => Ok(None),
        })
        .await
    }
}
