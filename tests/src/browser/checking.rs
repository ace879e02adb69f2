//! What a page must be, whatever it says: accessible, within its width, at peace with its own policy.

use std::fmt;

use serde_json::Value;

use super::Browser;

const AXE: &str = include_str!("../../data/axe/axe.min.js");

/// All that a page must keep: WCAG 2.2 AA and what axe counts as good practice beside it.
const RUN_AXE: &str = "
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const options = { runOnly: tags, resultTypes: ['violations'] };
    const said = ({ violations }) => violations.map(({ id, help, nodes }) =>
      ({ rule: id, help, targets: nodes.map((node) => node.target.flat().join(' ')) }));
    axe.run(document, options).then(said, String).then(done);
";

/// Something on a page that keeps people from using it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// The rule of axe: `color-contrast`.
    pub rule: String,
    /// What the rule asks for.
    pub help: String,
    /// Where, as selectors.
    pub targets: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, help, targets } = self;
        write!(f, "{rule}: {help} ({})", targets.join(", "))
    }
}

impl Browser {
    /// What axe finds wrong with the page as it stands.
    pub async fn axe(&self) -> Vec<Violation> {
        if self.ask("return window.axe === undefined").await == true {
            self.ask(AXE).await;
        }
        let found = self.done("run axe", self.web.execute_async(RUN_AXE, vec![])).await;
        let violations = found.json().as_array();
        let violations = violations.unwrap_or_else(|| panic!("axe failed: {:?}", found.json()));
        violations.iter().map(violation).collect()
    }

    /// What went wrong since it was asked last, by the word of the browser: what was refused by the page's own
    /// policy, scripts that failed, files that were not there.
    pub async fn console_errors(&self) -> Vec<String> {
        let entries = self.done("tell its log", self.web.browser_log()).await;
        let severe = entries.into_iter().filter(|entry| entry.level == "SEVERE");
        severe.map(|entry| entry.message).collect()
    }

    /// Whether the page is wider than what shows it.
    pub async fn scrolls_sideways(&self) -> bool {
        let wider = "const it = document.documentElement; return it.scrollWidth > it.clientWidth";
        self.ask(wider).await == true
    }
}

fn violation(found: &Value) -> Violation {
    let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    let targets = found["targets"].as_array().into_iter().flatten();
    let targets = targets.filter_map(Value::as_str).map(str::to_owned).collect();
    Violation { rule: text("rule"), help: text("help"), targets }
}
