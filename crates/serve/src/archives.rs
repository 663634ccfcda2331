//! The archive's connections: some that only read, kept open, and one that writes, open while it does.
//!
//! SQLite blocks, so its work is done on threads for that. Whoever gives up waiting (a client that went away, a time limit) ends
//! the query as well.

use crate::problem::Problem;
use archive::rusqlite::InterruptHandle;
use archive::{Archive, Mode};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections to one archive.
#[derive(Debug)]
pub(crate) struct Archives {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Archive>>>,
    /// As many queries run at the same time.
    readers: Arc<Semaphore>,
    /// One writes, the others wait for their turn.
    writer: Arc<Semaphore>,
    /// Tells whether anything has changed.
    watch: Arc<Mutex<Watch>>,
}

#[derive(Debug)]
struct Watch {
    archive: Archive,
    /// A number that no other start of the server has: versions are counted from anew.
    start: u64,
}

/// How long a writer waits for another program. The same as SQLite's own patience would hold up whoever waits behind.
const PATIENCE: Duration = Duration::from_secs(10);

impl Archives {
    /// `connections` that read at the same time.
    pub(crate) fn open(path: &Path, connections: usize, start: u64) -> Result<Self, archive::Error> {
        let archive = Archive::open(path, Mode::ReadOnly)?;
        Ok(Self {
            path: path.to_owned(),
            idle: Arc::default(),
            readers: Arc::new(Semaphore::new(connections)),
            writer: Arc::new(Semaphore::new(1)),
            watch: Arc::new(Mutex::new(Watch { archive, start })),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Does work with a connection that reads.
    pub(crate) async fn read<T, E>(
        &self,
        work: impl FnOnce(&Archive) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        Problem: From<E>,
    {
        let permit = turn(&self.readers).await?;
        let (idle, path) = (self.idle.clone(), self.path.clone());
        let query: Arc<Mutex<State>> = Arc::default();
        let _end = Interrupt(query.clone());
        run(permit, move || {
            if matches!(*lock(&query), State::Abandoned) {
                return Err(Problem::timeout());
            }
            let archive = lock(&idle).pop();
            let archive = match archive {
                Some(archive) => archive,
                None => Archive::open(&path, Mode::ReadOnly)?,
            };
            *lock(&query) = State::Running(archive.interrupt_handle());
            let done = work(&archive);
            // From here on the connection is another's.
            *lock(&query) = State::Waiting;
            lock(&idle).push(archive);
            Ok(done?)
        })
        .await
    }

    /// Does work with the connection that writes. It is done to its end, also if nobody waits for it any more.
    pub(crate) async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Archive) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        Problem: From<E>,
    {
        let permit = turn(&self.writer).await?;
        let path = self.path.clone();
        run(permit, move || {
            let mut archive = Archive::open(&path, Mode::ReadWrite)?;
            archive.set_patience(PATIENCE)?;
            Ok(work(&mut archive)?)
        })
        .await
    }

    /// A number that is another whenever the archive has changed.
    pub(crate) async fn version(&self) -> Result<String, Problem> {
        let watch = self.watch.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let watch = lock(&watch);
            watch.archive.data_version().map(|version| format!("{:x}-{version:x}", watch.start))
        });
        Ok(looked.await.map_err(|error| Problem::internal(&error))??)
    }
}

async fn turn(semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
    semaphore.clone().acquire_owned().await.map_err(|error| Problem::internal(&error))
}

/// Does work on a thread that may block; the permit is given back when it is done.
async fn run<T: Send + 'static>(
    permit: OwnedSemaphorePermit,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    });
    done.await.map_err(|error| Problem::internal(&error))?
}

/// Where a query is that somebody waits for.
#[derive(Default)]
enum State {
    #[default]
    Waiting,
    Running(InterruptHandle),
    /// Nobody waits any more.
    Abandoned,
}

/// Ends the query when whoever asked has gone.
struct Interrupt(Arc<Mutex<State>>);

impl Drop for Interrupt {
    fn drop(&mut self) {
        let mut query = lock(&self.0);
        if let State::Running(handle) = &*query {
            handle.interrupt();
        }
        *query = State::Abandoned;
    }
}

/// What a panic has left behind is no worse than what was there before: each value is whole at any time.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use archive::Entry;
    use std::sync::mpsc;

    #[tokio::test(flavor = "multi_thread")]
    async fn changes_are_seen_and_connections_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        drop(Archive::open(&path, Mode::Create).unwrap());
        let archives = Archives::open(&path, 1, 7).unwrap();
        let before = archives.version().await.unwrap();
        assert_eq!(archives.version().await.unwrap(), before);
        let mut entry = Entry { original: b"x".to_vec(), ..Entry::default() };
        entry.record.article.meta.id = record::document_id(&entry.original);
        archives.write(move |archive| archive.add(&entry).map(drop)).await.unwrap();
        assert_ne!(archives.version().await.unwrap(), before);

        // One that takes long and is given up holds its connection until it is done, and no longer.
        let (go, wait) = mpsc::channel::<()>();
        let long = archives.read(move |archive| {
            let _ = wait.recv();
            archive.totals()
        });
        assert!(tokio::time::timeout(Duration::from_millis(50), long).await.is_err());
        let other = archives.read(|archive| archive.totals());
        let mut other = std::pin::pin!(other);
        assert!(tokio::time::timeout(Duration::from_millis(50), other.as_mut()).await.is_err());
        go.send(()).unwrap();
        assert_eq!(other.await.unwrap().articles, 1);
        assert_eq!(lock(&archives.idle).len(), 1);
        let failed = archives.read(|archive| archive.record(99)).await.unwrap_err();
        assert_eq!(failed.status.as_u16(), 404);
        assert_eq!(lock(&archives.idle).len(), 1);
    }
}
