//! Many documents at the same time, results in the order of the documents.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// Documents for each thread that may be read or wait for an earlier one at a time. Bounds memory; more than one so that
/// a long document does not leave the other threads idle at once.
const AHEAD: usize = 4;

/// Runs `work` over the documents on `jobs` threads and hands each result to `take`, in order.
///
/// Every thread makes a state of its own with `start`. At most `AHEAD` results a thread are held at a time. Stops early
/// when `take` breaks.
pub(crate) fn run<D: Sync, S, T: Send>(
    documents: &[D],
    jobs: NonZeroUsize,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &D) -> T + Sync,
    mut take: impl FnMut(&D, T) -> ControlFlow<()>,
) {
    let threads = jobs.get().min(documents.len());
    let (send_job, jobs) = mpsc::channel::<usize>();
    let jobs = Mutex::new(jobs);
    let (send_result, results) = mpsc::channel::<(usize, T)>();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (send_result, jobs, start, work) = (send_result.clone(), &jobs, &start, &work);
            scope.spawn(move || {
                let mut state = start();
                loop {
                    let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Some((number, document)) = job.ok().and_then(|number| Some((number, documents.get(number)?)))
                    else {
                        break;
                    };
                    if send_result.send((number, work(&mut state, document))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send_result);
        // Dropped on the way out, which ends the threads.
        let send_job = send_job;
        let mut sent = 0;
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        while let Some(mut document) = documents.get(next) {
            while sent < documents.len() && sent - next < threads * AHEAD {
                if send_job.send(sent).is_err() {
                    return;
                }
                sent += 1;
            }
            let Ok((number, result)) = results.recv() else { return };
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                if take(document, result).is_break() {
                    return;
                }
                next += 1;
                match documents.get(next) {
                    Some(following) => document = following,
                    None => return,
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn jobs(jobs: usize) -> NonZeroUsize {
        NonZeroUsize::new(jobs).unwrap()
    }

    #[test]
    fn results_come_in_order() {
        let numbers: Vec<u64> = (0..20).collect();
        for threads in [1, 2, 7] {
            let mut taken = Vec::new();
            let work = |(): &mut (), number: &u64| {
                // The earlier, the slower.
                thread::sleep(Duration::from_micros(50 * (20 - number)));
                number * number
            };
            let take = |number: &u64, square| {
                taken.push((*number, square));
                ControlFlow::Continue(())
            };
            run(&numbers, jobs(threads), || (), work, take);
            assert_eq!(taken, numbers.iter().map(|n| (*n, n * n)).collect::<Vec<_>>());
        }
        run(&[(); 0], jobs(2), || (), |(), ()| (), |(), ()| panic!("there is nothing to take"));
    }

    #[test]
    fn never_runs_far_ahead() {
        let (done, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |(): &mut (), number: &usize| {
            if *number == 0 {
                thread::sleep(Duration::from_millis(30));
            }
            let ahead = done.fetch_add(1, Ordering::SeqCst).saturating_sub(taken.load(Ordering::SeqCst));
            assert!(ahead <= 3 * AHEAD, "{ahead} results are held");
        };
        let take = |_: &usize, ()| {
            taken.fetch_add(1, Ordering::SeqCst);
            ControlFlow::Continue(())
        };
        run(&(0..200).collect::<Vec<_>>(), jobs(3), || (), work, take);
        assert_eq!(done.into_inner(), 200);
    }

    #[test]
    fn stops_when_told() {
        let mut taken = 0;
        let take = |number: &usize, ()| {
            taken += 1;
            if *number == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        run(&(0..1000).collect::<Vec<_>>(), jobs(2), || (), |(), _| (), take);
        assert_eq!(taken, 4);
    }
}
