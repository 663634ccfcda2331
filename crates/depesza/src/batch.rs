//! Many documents at the same time, results in the order of the documents.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

/// Documents for each thread that may be read or wait for an earlier one at a time. Bounds memory; more than one so that
/// a long document does not leave the other threads idle at once.
const AHEAD: usize = 4;

/// How many results were taken, and whether anybody still wants more.
struct Taken {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Taken {
    fn lock(&self) -> MutexGuard<'_, (usize, bool)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, change: impl FnOnce(&mut (usize, bool))) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// Waits until fewer than `most` of `sent` documents are under way. False if nobody wants more.
    fn wait(&self, sent: usize, most: usize) -> bool {
        let wait = self.changed.wait_while(self.lock(), |(taken, wanted)| *wanted && sent - *taken >= most);
        wait.unwrap_or_else(PoisonError::into_inner).1
    }
}

/// Ends the wait of the thread that brings documents, however `run` is left.
struct Unwanted<'t>(&'t Taken);

impl Drop for Unwanted<'_> {
    fn drop(&mut self) {
        self.0.set(|(_, wanted)| *wanted = false);
    }
}

/// Runs `work` over the documents on `jobs` threads and hands each result to `take`, in order.
///
/// The documents are brought by a thread of their own, so that results are handed on while the next document is still to
/// come. Every working thread makes a state of its own with `start`. At most `AHEAD` documents a thread are under way at a
/// time. Stops early when `take` breaks.
pub(crate) fn run<D: Send, S, T: Send>(
    documents: impl Iterator<Item = D> + Send,
    jobs: NonZeroUsize,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, D) -> T + Sync,
    mut take: impl FnMut(T) -> ControlFlow<()>,
) {
    let most = jobs.get() * AHEAD;
    let taken = Taken { state: Mutex::new((0, true)), changed: Condvar::new() };
    let (send_document, receive_document) = mpsc::channel::<(usize, D)>();
    let receive_document = Mutex::new(receive_document);
    let (send_result, results) = mpsc::channel::<(usize, T)>();
    thread::scope(|scope| {
        let _unwanted = Unwanted(&taken);
        scope.spawn(|| {
            let send_document = send_document;
            let mut documents = documents;
            let mut sent = 0;
            while taken.wait(sent, most) {
                let Some(document) = documents.next() else { break };
                if send_document.send((sent, document)).is_err() {
                    break;
                }
                sent += 1;
            }
        });
        for _ in 0..jobs.get() {
            let (send_result, receive_document) = (send_result.clone(), &receive_document);
            let (start, work) = (&start, &work);
            scope.spawn(move || {
                let mut state = None;
                loop {
                    let next = receive_document.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((number, document)) = next else { break };
                    let result = work(state.get_or_insert_with(start), document);
                    if send_result.send((number, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send_result);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (number, result) in results {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                if take(result).is_break() {
                    return;
                }
                next += 1;
                taken.set(|(taken, _)| *taken = next);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    fn jobs(jobs: usize) -> NonZeroUsize {
        NonZeroUsize::new(jobs).unwrap()
    }

    #[test]
    fn results_come_in_order() {
        for threads in [1, 2, 7] {
            let mut taken = Vec::new();
            let work = |(): &mut (), number: u64| {
                // The earlier, the slower.
                thread::sleep(Duration::from_micros(50 * (20 - number)));
                (number, number * number)
            };
            let take = |result| {
                taken.push(result);
                ControlFlow::Continue(())
            };
            run(0..20_u64, jobs(threads), || (), work, take);
            assert_eq!(taken, (0..20).map(|n| (n, n * n)).collect::<Vec<_>>());
        }
        run(std::iter::empty::<()>(), jobs(2), || (), |(), ()| (), |()| panic!("there is nothing to take"));
    }

    #[test]
    fn never_runs_far_ahead() {
        let (done, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |(): &mut (), number: usize| {
            if number == 0 {
                thread::sleep(Duration::from_millis(30));
            }
            let ahead = done.fetch_add(1, Ordering::SeqCst).saturating_sub(taken.load(Ordering::SeqCst));
            assert!(ahead <= 3 * AHEAD, "{ahead} results are held");
        };
        let take = |()| {
            taken.fetch_add(1, Ordering::SeqCst);
            ControlFlow::Continue(())
        };
        run(0..200_usize, jobs(3), || (), work, take);
        assert_eq!(done.into_inner(), 200);
    }

    #[test]
    fn stops_when_told() {
        let mut taken = 0;
        let take = |number: usize| {
            taken += 1;
            if number == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        run(0.., jobs(2), || (), |(), number| number, take);
        assert_eq!(taken, 4);
    }

    #[test]
    fn hands_on_results_while_the_next_document_is_still_to_come() {
        let begun = Instant::now();
        let mut first = None;
        let slow = (0..2).inspect(|number| thread::sleep(Duration::from_millis(number * 300)));
        run(
            slow,
            jobs(1),
            || (),
            |(), number| number,
            |_| {
                first.get_or_insert_with(|| begun.elapsed());
                ControlFlow::Continue(())
            },
        );
        assert!(first.unwrap() < Duration::from_millis(250), "{first:?}");
    }
}
