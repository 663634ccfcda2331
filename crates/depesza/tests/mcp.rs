//! `depesza mcp` as an assistant starts it: messages on pipes.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const TALK: &str = "Burmistrz Anna Wrona zapewniła, że nowy tunel będzie gotowy przed zimą.\n";

fn depesza(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depesza"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

struct Assistant {
    program: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    number: u64,
}

impl Assistant {
    fn start(folder: &Path) -> Self {
        let mut program = depesza(&["mcp", "--archive", "news.db"], folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let to = program.stdin.take();
        let from = BufReader::new(program.stdout.take().unwrap());
        Self { program, to, from, number: 0 }
    }

    fn tell(&mut self, message: &Value) {
        writeln!(self.to.as_mut().unwrap(), "{message}").unwrap();
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        self.tell(&json!({ "jsonrpc": "2.0", "id": self.number, "method": method, "params": params }));
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        assert_eq!(answer["id"], self.number, "{answer}");
        answer
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let answer = self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }));
        assert_ne!(answer["result"]["isError"], true, "{answer}");
        answer["result"]["structuredContent"].clone()
    }

    fn welcome(&mut self) {
        let params = json!({
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "a test", "version": "1" },
        });
        let welcome = self.ask("initialize", &params);
        assert_eq!(welcome["result"]["serverInfo"]["name"], "depesza", "{welcome}");
        self.tell(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
    }
}

#[test]
fn an_assistant_asks_and_closes() {
    let folder = folder("mcp");
    fs::write(folder.join("talk.txt"), TALK).unwrap();
    assert!(depesza(&["add", "talk.txt", "--archive", "news.db", "-q"], &folder).status().unwrap().success());
    let before = fs::read(folder.join("news.db")).unwrap();
    let mut assistant = Assistant::start(&folder);
    assistant.welcome();
    let tools = assistant.ask("tools/list", &json!({}));
    assert_eq!(tools["result"]["tools"].as_array().unwrap().len(), 4, "{tools}");
    let found = assistant.call("search", &json!({ "q": "tunel" }));
    let statement = &found["statements"][0];
    assert_eq!(statement["speaker"], "Anna Wrona", "{found}");
    // No server, no pages.
    assert!(statement["page"].is_null() && statement["article"]["page"].is_null());
    let span = &statement["content"][0];
    let at = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
    let words: String = TALK.chars().skip(at("start")).take(at("end") - at("start")).collect();
    assert_eq!(span["text"], words);
    let read = assistant.call("read", &json!({ "statement": statement["id"] }));
    assert_eq!(read["text"]["text"], TALK);
    let who = assistant.call("who", &json!({ "name": "Anny Wrony" }));
    assert_eq!(who["portrait"]["name"], "Anna Wrona", "{who}");
    let echo = assistant.call("echo", &json!({ "statement": statement["id"] }));
    assert_eq!(echo["asked"], statement["id"], "{echo}");
    let wrong = assistant.ask("tools/call", &json!({ "name": "read", "arguments": { "article": 99 } }));
    assert_eq!(wrong["result"]["isError"], true, "{wrong}");
    // It closes its end, and the program ends.
    drop(assistant.to.take());
    let ended = assistant.program.wait_with_output().unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
    assert_eq!(fs::read(folder.join("news.db")).unwrap(), before);
}

#[test]
fn without_an_archive_or_an_assistant_it_ends() {
    let folder = folder("mcp-none");
    let none = depesza(&["mcp"], &folder).output().unwrap();
    assert_eq!(none.status.code(), Some(2));
    let told = String::from_utf8(none.stderr).unwrap();
    assert!(told.contains("there is no archive news.db"), "{told}");
    fs::write(folder.join("talk.txt"), TALK).unwrap();
    assert!(depesza(&["add", "talk.txt", "-q"], &folder).status().unwrap().success());
    let nobody = depesza(&["mcp"], &folder).output().unwrap();
    assert!(nobody.status.success() && nobody.stdout.is_empty(), "{nobody:?}");
}
