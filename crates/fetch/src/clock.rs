//! Time, so that a test need not wait for it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// Where the time comes from and how it is waited for.
pub trait Clock: Send + Sync {
    /// Time that never goes back: for delays.
    fn instant(&self) -> Instant;
    /// Time of day: for dates in headers and records.
    fn wall(&self) -> SystemTime;
    fn sleep(&self, duration: Duration);
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    #[allow(clippy::disallowed_methods, reason = "the one place that sleeps")]
    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// A clock that stands still until it is told to go on. Sleeping moves it at once.
#[derive(Debug)]
pub struct ManualClock {
    start: Instant,
    wall: SystemTime,
    passed: Mutex<Duration>,
}

impl ManualClock {
    /// Stands at `wall`.
    pub fn at(wall: SystemTime) -> Self {
        ManualClock { start: Instant::now(), wall, passed: Mutex::new(Duration::ZERO) }
    }

    /// Goes on by `duration`.
    pub fn advance(&self, duration: Duration) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        *passed = passed.saturating_add(duration);
    }

    /// How far it went on since it was made.
    pub fn passed(&self) -> Duration {
        *self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn instant(&self) -> Instant {
        self.start.checked_add(self.passed()).unwrap_or(self.start)
    }

    fn wall(&self) -> SystemTime {
        self.wall.checked_add(self.passed()).unwrap_or(self.wall)
    }

    fn sleep(&self, duration: Duration) {
        self.advance(duration);
    }
}
