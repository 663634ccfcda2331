//! Ctrl-C: the first ends the run after the documents under way, the second at once.

use crate::failure;
use fetch::Client;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

static STOPPED: AtomicBool = AtomicBool::new(false);

/// What may be waiting for a server when the run is stopped.
static CLIENT: OnceLock<Arc<Client>> = OnceLock::new();

/// Exit code of a run that Ctrl-C has ended, as shells know it.
pub(crate) const INTERRUPTED: u8 = 130;

/// From now on Ctrl-C (and a request to terminate) is noted instead of ending the program.
pub(crate) fn listen() {
    // Where there can be no handler, Ctrl-C ends the program as ever.
    let _ = ctrlc::set_handler(|| {
        if STOPPED.swap(true, Ordering::SeqCst) {
            end();
        }
        if let Some(client) = CLIENT.get() {
            client.stop();
        }
    });
}

#[allow(
    clippy::disallowed_methods,
    reason = "asked twice, and records are written whole: nothing is lost that is not told"
)]
fn end() -> ! {
    failure::tell("stopped at once");
    std::process::exit(i32::from(INTERRUPTED))
}

/// What this client is waiting for ends when the run is stopped.
pub(crate) fn ends(client: &Arc<Client>) {
    let _ = CLIENT.set(client.clone());
}

pub(crate) fn stopped() -> bool {
    STOPPED.load(Ordering::SeqCst)
}
