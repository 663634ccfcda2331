//! A server that answers each connection once, as a test says, and remembers what it was asked.

use fetch::{Client, FetchError, ManualClock, Policy, Reason, Request, Response};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

pub(crate) struct Server {
    pub(crate) port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `answer` gets the path and the whole head of a request.
    pub(crate) fn start(answer: impl Fn(&str, &str, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (answer, heads) = (Arc::new(answer), Arc::new(Mutex::new(Vec::new())));
        let remembered = Arc::clone(&heads);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, remembered) = (Arc::clone(&answer), Arc::clone(&remembered));
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let head = read_head(&mut stream);
                    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    remembered.lock().unwrap().push(head.clone());
                    answer(&path, &head, &mut stream);
                });
            }
        });
        Server { port, heads }
    }

    /// A server that has the same answer to everything.
    pub(crate) fn saying(answer: impl Into<Vec<u8>>) -> Server {
        let answer = answer.into();
        Server::start(move |_, _, stream| send(stream, &answer))
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The paths asked for so far.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.heads().iter().map(|head| head.split(' ').nth(1).unwrap().to_owned()).collect()
    }

    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

pub(crate) fn read_head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Sends what the client may no longer want.
pub(crate) fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
}

/// An answer with a right `Content-Length`. `headers` are lines without their ends.
pub(crate) fn answer(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for header in headers {
        out += &format!("{header}\r\n");
    }
    [out.as_bytes(), b"\r\n", body].concat()
}

pub(crate) fn redirect(status: u16, to: &str) -> Vec<u8> {
    answer(&format!("{status} Elsewhere"), &[&format!("Location: {to}")], b"")
}

/// For servers on this machine, without delays and robots.txt.
pub(crate) fn local() -> Policy {
    Policy {
        allow_private: true,
        respect_robots: false,
        per_host_delay: Duration::ZERO,
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(5),
        total_timeout: Duration::from_secs(20),
        ..Policy::default()
    }
}

pub(crate) fn get(policy: Policy, url: &str) -> Result<Response, FetchError> {
    Client::new(policy).unwrap().get(&Request::page(url))
}

pub(crate) fn reason(policy: Policy, url: &str) -> Reason {
    get(policy, url).unwrap_err().reason
}

/// A client on a clock that stands still at noon of 26 November 2026.
pub(crate) fn on_manual_clock(policy: Policy) -> (Client, Arc<ManualClock>) {
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_694_400);
    let clock = Arc::new(ManualClock::at(noon));
    (Client::with_clock(policy, clock.clone()).unwrap(), clock)
}
