//! How far a long run is: a bar on a terminal, nothing otherwise.

use crate::open::Counter;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::time::Duration;

/// A bar is shown after this time: before it nobody would read it.
const PATIENCE: Duration = Duration::from_millis(700);

pub(crate) struct Progress {
    bar: ProgressBar,
    counter: Counter,
    documents: u64,
    failed: u64,
}

impl Progress {
    /// `bytes`: of all inputs, where that can be told.
    pub(crate) fn new(quiet: bool, bytes: Option<u64>, counter: Counter) -> Self {
        let shown = !quiet && io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr_with_hz(5) } else { ProgressDrawTarget::hidden() };
        let template = match bytes {
            Some(_) => "{bar:24} {percent}% · {msg} · {late_eta} left",
            None => "{spinner} {msg}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style.with_key("late_eta", |state: &ProgressState, out: &mut dyn Write| {
            let left = if state.elapsed() < PATIENCE { "?".to_owned() } else { format!("{:.0?}", state.eta()) };
            let _ = out.write_str(&left);
        });
        let bar = ProgressBar::with_draw_target(bytes, target).with_style(style);
        Self { bar, counter, documents: 0, failed: 0 }
    }

    /// One document more is done.
    pub(crate) fn advance(&mut self, failed: bool) {
        self.documents += 1;
        self.failed += u64::from(failed);
        let seconds = self.bar.elapsed().as_secs_f64();
        if self.bar.is_hidden() || seconds < PATIENCE.as_secs_f64() {
            return;
        }
        self.bar.set_position(self.counter.get());
        let rate = self.documents as f64 / seconds;
        let failed = if self.failed > 0 { format!(", {} not read", self.failed) } else { String::new() };
        self.bar.set_message(format!("{} documents, {rate:.1}/s{failed}", self.documents));
    }

    /// Runs `tell`, which prints, with the bar out of its way.
    pub(crate) fn aside(&self, tell: impl FnOnce()) {
        self.bar.suspend(tell);
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
