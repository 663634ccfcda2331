//! The examples of `docs/api.md` do what they say.

use crate::trial::{Answer, Trial};
use axum::body::Body;
use axum::http::Request;

const DOCS: &str = include_str!("../../../../docs/api.md");

/// The words of a command line, as a shell takes them apart; of its quotation marks, only the single ones.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    assert!(!quoted, "{line}");
    words
}

/// What `curl` would do.
async fn run(trial: &Trial, line: &str) -> Answer {
    let words = words(line);
    let mut request = Request::builder();
    let (mut address, mut body) = (None, None);
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-H" => {
                let (name, value) = rest.next().unwrap().split_once(": ").unwrap();
                request = request.header(name, value);
            }
            "-d" => body = rest.next().cloned(),
            "--data-urlencode" => {
                let (name, value) = rest.next().unwrap().split_once('=').unwrap();
                request = request.header("content-type", "application/x-www-form-urlencoded");
                body = Some(serde_html_form::to_string([(name, value)]).unwrap());
            }
            other => address = Some(other.strip_prefix("localhost:8642").unwrap().to_owned()),
        }
    }
    let method = if body.is_some() { "POST" } else { "GET" };
    let request = request.method(method).uri(address.unwrap()).body(Body::from(body.unwrap_or_default()));
    trial.send(request.unwrap()).await
}

#[tokio::test]
async fn examples_are_answered() {
    let trial = Trial::new();
    let lines: Vec<&str> = DOCS.lines().filter(|line| line.starts_with("curl ")).collect();
    assert!(lines.len() >= 10, "{lines:?}");
    for line in lines {
        let answer = run(&trial, line).await;
        assert_eq!(answer.status, 200, "{line}: {answer:?}");
        let found = match line {
            _ if line.contains("/quotes") => "\"quotes\":[{",
            _ if line.contains("queries=") => "\"match\":true",
            _ if line.contains("extend=") => "\"statements\":[{\"int\":",
            _ if line.contains("/suggest/") => "Anna Wrona",
            _ if line.contains(".atom") => "<entry",
            _ if line.contains("act=denies") => "\"items\":[",
            _ if line.contains(".json") => "\"items\":[{",
            _ if line.contains("/mcp") => "\"structuredContent\":{\"articles\":[],\"next\":null,\"statements\":[{",
            _ => "\"versions\":[\"0.1\",\"0.2\"]",
        };
        assert!(answer.body.contains(found), "{line}: {}", answer.body);
    }
}
