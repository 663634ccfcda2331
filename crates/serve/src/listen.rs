//! Connections: taken in, bounded in number and in the patience they are met with, and ended well.

use crate::security::access::Peer;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use futures_util::future::{Either, select};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// Connections at the same time. Browsers keep some open each; those beyond wait to be taken in.
const CONNECTIONS: usize = 1024;
/// How long a client may take to send the head of a request, and be silent between two.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// How long a client may take in nothing of an answer that is there for it.
const WRITE_TIME: Duration = Duration::from_secs(30);
/// How long requests under way are waited for when the server ends.
pub(crate) const GRACE: Duration = Duration::from_secs(10);
/// How long nothing is taken in after taking in has failed: there may be no more files for a moment.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers connections until `end`, and then the requests under way.
pub(crate) async fn listen(listener: TcpListener, router: Router, end: impl Future<Output = ()>) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut end = pin!(end);
    loop {
        let next = pin!(async {
            let permit = connections.clone().acquire_owned().await;
            (permit, listener.accept().await)
        });
        let (permit, taken) = match select(next, end.as_mut()).await {
            Either::Left(((Ok(permit), taken), _)) => (permit, taken),
            // The semaphore is never closed.
            Either::Left(((Err(_), _), _)) | Either::Right(_) => break,
        };
        match taken {
            Ok((stream, address)) => {
                let _ = stream.set_nodelay(true);
                let connection = graceful.watch(connection(stream, Peer(address.ip()), router.clone()));
                tokio::spawn(async move {
                    // A client that goes away, or sends what is no HTTP, is its own business.
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken in");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests that took too long were ended");
    }
}

fn connection(
    stream: TcpStream,
    peer: Peer,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME));
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::routing::get;
    use futures_util::stream;
    use std::io;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    const LINES: usize = 20;

    /// Lines that take a second and a half to be made.
    fn slow() -> Router {
        let lines = || async {
            Body::from_stream(stream::unfold(0, |at| async move {
                tokio::time::sleep(Duration::from_millis(75)).await;
                (at < LINES).then(|| (Ok::<_, io::Error>(Bytes::from(format!("{{\"line\":{at}}}\n"))), at + 1))
            }))
        };
        Router::new().route("/lines", get(lines)).route("/never", get(std::future::pending::<()>))
    }

    async fn ask(address: std::net::SocketAddr, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await.unwrap();
        stream
    }

    #[tokio::test]
    async fn lines_under_way_are_written_to_their_end_and_nothing_new_is_taken_in() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ended) = oneshot::channel::<()>();
        let server = tokio::spawn(listen(listener, slow(), async { ended.await.unwrap_or_default() }));
        let mut stream = ask(address, "/lines").await;
        let mut answer = vec![0; 64];
        let read = stream.read(&mut answer).await.unwrap();
        answer.truncate(read);
        end.send(()).unwrap();
        // It ends the connection after the answer, though the client did not ask for that.
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert_eq!(answer.matches("{\"line\":").count(), LINES, "{answer}");
        assert!(answer.ends_with("\r\n0\r\n\r\n"), "{answer}");
        server.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_never_comes_is_waited_for_only_so_long() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ended) = oneshot::channel::<()>();
        let server = tokio::spawn(listen(listener, slow(), async { ended.await.unwrap_or_default() }));
        let stream = ask(address, "/never").await;
        // The request has to be under way.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let began = tokio::time::Instant::now();
        end.send(()).unwrap();
        server.await.unwrap();
        assert!(began.elapsed() <= GRACE + Duration::from_secs(1), "{:?}", began.elapsed());
        drop(stream);
    }
}
