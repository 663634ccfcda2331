//! `depesza serve`, as it is started and stopped.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

fn depesza(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depesza"));
    command.args(args).stdin(Stdio::null()).current_dir(folder).env_remove("CLICOLOR_FORCE");
    command
}

#[track_caller]
fn says(args: &[&str], folder: &Path, code: i32, words: &[&str]) -> Output {
    let output = depesza(args, folder).output().unwrap();
    let told = String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    for words in words {
        assert!(told.contains(words), "{args:?} does not say {words:?}: {told}");
    }
    output
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

struct Server {
    child: Child,
    /// `127.0.0.1:8642`
    address: String,
}

impl Server {
    fn start(args: &[&str], folder: &Path) -> Self {
        let args = [&["serve", "--port", "0"], args].concat();
        let mut child = depesza(&args, folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").and_then(|line| line.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("no address: {line:?}")).to_owned();
        Self { child, address }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let address = &self.address;
        let (line, rest) = request.split_once('\n').unwrap_or((request, ""));
        write!(stream, "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{rest}\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Ends it as the system does, and gives its exit code and what it told.
    #[cfg(unix)]
    fn end(mut self) -> (Option<i32>, String) {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let mut told = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        (self.child.wait().unwrap().code(), told)
    }
}

#[cfg(unix)]
#[test]
fn it_answers_until_it_is_told_to_end() {
    let at = folder("serve-answers");
    let server = Server::start(&["--log", "json"], &at);
    let page = server.ask("GET /");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("<html lang="), "{page}");
    let text = "Minister Jan Kowalski powiedział, że podatki nie wzrosną.";
    let read = format!(
        "POST /api/v1/read?keep=true\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    );
    let read = server.ask(&read);
    assert!(read.starts_with("HTTP/1.1 201 Created\r\n") && read.contains("\"Jan Kowalski\""), "{read}");
    let found = server.ask("GET /api/v1/search?q=podatek");
    assert!(found.contains("\"speaker\":\"Jan Kowalski\""), "{found}");
    let (code, told) = server.end();
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("news.db is new and empty"), "{told}");
    let line = told.lines().find(|line| line.contains("/api/v1/search")).unwrap_or_else(|| panic!("no line: {told}"));
    assert!(line.starts_with('{') && line.contains("\"status\":200"), "{line}");
    // Neither what was asked nor what was read is in it.
    assert!(!told.contains("podatek") && !told.contains("Kowalski"), "{told}");
    says(&["check"], &at, 0, &["all is well: 1 article"]);
}

#[test]
fn it_does_not_start_where_it_should_not() {
    let at = folder("serve-refuses");
    says(&["serve", "--host", "0.0.0.0"], &at, 2, &["can be reached from other machines", "serve token new"]);
    says(&["serve", "--read-only"], &at, 2, &["there is no archive"]);
    says(&["serve", "--token-file", "missing"], &at, 2, &["cannot read the tokens", "serve token new --file"]);
    fs::write(at.join("bad"), "secret\n").unwrap();
    says(&["serve", "--token-file", "bad"], &at, 2, &["line 1 is no token's"]);
    says(&["serve", "--host", "example.org"], &at, 2, &["not an address"]);
    assert!(!at.join("news.db").exists());
    fs::write(at.join("text.db"), "no archive at all, but a text\n".repeat(100)).unwrap();
    says(&["serve", "--archive", "text.db"], &at, 2, &["is no archive"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    says(&["serve", "--port", &port], &at, 2, &["cannot listen", "--port"]);
}

#[cfg(unix)]
#[test]
fn a_token_opens_it() {
    let at = folder("serve-token");
    let made = says(&["serve", "token", "new", "anna", "--file", "tokens"], &at, 0, &["cannot be had again"]);
    says(&["serve", "token", "new", "jan", "--file", "tokens", "--read-only"], &at, 0, &[]);
    says(&["serve", "token", "new", "a b", "--file", "tokens"], &at, 2, &["a name must be"]);
    let token = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let kept = fs::read_to_string(at.join("tokens")).unwrap();
    assert!(kept.starts_with("anna write $argon2id$") && kept.lines().count() == 2 && !kept.contains(&token), "{kept}");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(at.join("tokens")).unwrap().permissions().mode() & 0o777, 0o600);
    let server = Server::start(&["--host", "0.0.0.0", "--token-file", "tokens"], &at);
    assert!(server.ask("GET /api/v1/articles").starts_with("HTTP/1.1 401 "));
    let known = server.ask(&format!("GET /api/v1/articles\nAuthorization: Bearer {token}\r\n"));
    assert!(known.starts_with("HTTP/1.1 200 ") && known.contains("\"hits\":[]"), "{known}");
    assert_eq!(server.end().0, Some(0));
}
