//! Every form of input, from the examples of the README, and the network, from a server of the test's own.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run_in(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_depesza")).args(args).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// Runs the program where the examples are.
fn run(args: &[&str]) -> Output {
    run_in(&root(), args)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn records(output: &Output) -> Vec<Value> {
    serde_json::Deserializer::from_slice(&output.stdout).into_iter().map(|record| record.unwrap()).collect()
}

/// The records of an example, each with a statement.
fn read(args: &[&str]) -> Vec<Value> {
    let output = run(&[&["read"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    let records = records(&output);
    assert!(!records.is_empty());
    for record in &records {
        assert!(!record["statements"].as_array().unwrap().is_empty(), "{args:?}: {record:#}");
    }
    records
}

fn speakers(record: &Value) -> Vec<&str> {
    record["statements"].as_array().unwrap().iter().filter_map(|s| s["speaker_name"].as_str()).collect()
}

fn texts_of(record: &Value, kind: &str) -> Vec<String> {
    let text: Vec<char> = record["text"].as_str().unwrap().chars().collect();
    let blocks = record["blocks"].as_array().unwrap().iter();
    let at = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    blocks
        .filter(|block| block["kind"] == kind)
        .map(|block| text[at(&block["start"])..at(&block["end"])].iter().collect())
        .collect()
}

#[test]
fn a_page() {
    let page = &read(&["examples/forms/page.html", "--origin"])[0];
    let document = &page["document"];
    assert_eq!(document["title"], "Burmistrz Zalesia: basen otworzymy w maju");
    assert_eq!(document["published"], "2024-03-14T09:20:00+01:00");
    assert_eq!(document["modified"], "2024-03-14T12:05:00+01:00");
    assert_eq!(document["outlet"], "Kurier Zaleski");
    assert_eq!(document["authors"], serde_json::json!(["Hanna Wolska"]));
    assert_eq!(document["canonical"], "https://kurier-zaleski.example/basen-w-maju");
    assert!(document["places"]["published"].as_str().unwrap().contains("json-ld"), "{document:#}");
    assert!(document["media_type"].as_str().unwrap().starts_with("text/html"));
    let text = page["text"].as_str().unwrap();
    assert!(text.contains("o\u{a0}dzień") || text.contains("o dzień"), "entities and tags inside words: {text}");
    assert!(!text.contains("Strona główna") && !texts_of(page, "paragraph").concat().contains("plików cookie"));
    for statement in page["statements"].as_array().unwrap() {
        let content = statement["content"][0]["text"].as_str().unwrap();
        assert!(!content.contains("Nie stać nas na prąd") || statement["in_heading"] == true, "a teaser's statement");
    }
    let speakers = speakers(page);
    assert!(
        speakers.contains(&"Piotr Sowa") && speakers.iter().any(|name| name.ends_with("Lidia Mazur")),
        "{speakers:?}"
    );

    // The original's bytes give the text again.
    let bytes = fs::read(root().join("examples/forms/page.html")).unwrap();
    let text: Vec<char> = text.chars().collect();
    let runs: Vec<[usize; 3]> = serde_json::from_value(page["origin"].clone()).unwrap();
    assert!(!runs.is_empty());
    let mut mapped = 0;
    for (run, next) in runs.iter().zip(runs.iter().skip(1).map(|run| run[0]).chain([text.len()])) {
        let shown: String = text[run[0]..next].iter().collect();
        let stored = std::str::from_utf8(&bytes[run[1]..run[1] + run[2]]).unwrap();
        if run[2] == 0 {
            assert!(shown.trim().is_empty(), "{shown:?} stands nowhere");
            continue;
        }
        mapped += next - run[0];
        let resolved =
            ["&ndash;–", "&nbsp;\u{a0}", "&bdquo;„", "&rdquo;”"].iter().fold(stored.to_owned(), |text, pair| {
                let (name, character) = pair.split_at(pair.find(';').unwrap() + 1);
                text.replace(name, character)
            });
        let collapse = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(collapse(&resolved), collapse(&shown), "{run:?}");
    }
    assert!(mapped * 10 > text.len() * 9);
}

#[test]
fn texts_in_other_encodings() {
    let record = &read(&["examples/forms/latin2.txt", "--origin"])[0];
    assert_eq!(record["document"]["media_type"], "text/plain; charset=iso-8859-2");
    assert!(record["text"].as_str().unwrap().contains("Żaneta Świerk zapewniła"));
    let bytes = fs::read(root().join("examples/forms/latin2.txt")).unwrap();
    assert_eq!(record["origin"], serde_json::json!([[0, 0, bytes.len()]]));
    let told = &read(&["examples/forms/latin2.txt", "--charset", "iso-8859-2"])[0];
    assert_eq!(told["text"], record["text"]);
    let utf16: Vec<u8> = "\u{feff}Minister Jan Kowalski powiedział, że podatki nie wzrosną.\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let folder = folder("utf16", &[("a.txt", &utf16)]);
    let output = run_in(&folder, &["read", "a.txt"]);
    assert_eq!(records(&output)[0]["document"]["media_type"], "text/plain; charset=utf-16le", "{}", stderr(&output));
}

#[test]
fn a_crawl() {
    let crawl = &read(&["examples/forms/crawl.warc.gz"])[0];
    assert_eq!(crawl["document"]["uri"], "https://kurier-zaleski.example/basen-w-maju");
    assert_eq!(crawl["document"]["captured"], "2024-03-15T04:00:00Z");
    assert_eq!(crawl["document"]["record"], "urn:uuid:3c8c33b7-60f5-4d1c-9d6c-0d3a5d1a2f10");
    let page = &read(&["examples/forms/page.html"])[0];
    assert_eq!(crawl["text"], page["text"]);
    assert_eq!(crawl["document"]["id"], page["document"]["id"], "the bytes are those of the page");
}

#[test]
fn feeds() {
    let output = run(&["read", "--offline", "examples/forms/feed.xml"]);
    let records = records(&output);
    assert_eq!(records.len(), 2, "{}", stderr(&output));
    assert_eq!(records[0]["document"]["record"], "hg-2024-0311");
    assert_eq!(records[0]["document"]["authors"], serde_json::json!(["Moira Kell"]));
    assert_eq!(records[0]["document"]["published"], "2024-03-11T08:00:00Z");
    assert!(speakers(&records[0]).contains(&"Owen Price"), "{:?}", speakers(&records[0]));
    assert_eq!(records[1]["document"]["outlet"], "Coast Press");
    assert!(records[1]["diagnostics"][0]["message"].as_str().unwrap().contains("summary"), "{:#}", records[1]);
}

#[test]
fn dumps() {
    for file in ["dump.jsonl", "articles.parquet"] {
        let output = run(&["read", &format!("examples/forms/{file}")]);
        assert!(stderr(&output).contains("text from `body`"), "the guess is shown: {}", stderr(&output));
        let rows = records(&output);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["document"]["title"], "Dyrektor muzeum: obraz wróci do Zalesia");
        assert_eq!(rows[1]["document"]["published"], "2024-02-03");
        assert_eq!(rows[1]["document"]["uri"], "https://harbour-gazette.example/quota");
    }
    let rows = read(&["examples/forms/news.csv"]);
    assert_eq!(rows[0]["document"]["published"], "2024-01-20");
    assert!(rows[0]["text"].as_str().unwrap().contains("\"nierealne\""));
    let told = records(&run(&["read", "examples/forms/dump.jsonl", "--text", "headline", "--title", "id"]));
    assert_eq!(told[0]["document"]["title"], "kz-1");
    let output = run(&["read", "examples/forms/dump.jsonl", "--text", "boddy"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`boddy`") && stderr(&output).contains("headline"), "{}", stderr(&output));
}

#[test]
fn agencies() {
    let item = &read(&["examples/forms/ninjs.json"])[0];
    assert_eq!(item["document"]["title"], "Wojewoda odwołał pogotowie przeciwpowodziowe");
    assert!(speakers(item).contains(&"Karol Dębski"), "{:?}", speakers(item));
    let item = &read(&["examples/forms/newsml.xml"])[0];
    assert_eq!(item["document"]["title"], "Dam is safe, engineers insist");
    assert_eq!(item["document"]["authors"], serde_json::json!(["Nora Finch"]));
    assert!(speakers(item).contains(&"Paul Renner"), "{:?}", speakers(item));
}

fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("forms-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (file, bytes) in files {
        fs::write(folder.join(file), bytes).unwrap();
    }
    folder
}

#[test]
fn bad_records_are_named_and_the_rest_is_read() {
    let good = "{\"body\": \"Minister Jan Kowalski powiedział, że podatki nie wzrosną.\"}\n";
    let dump = format!("{good}{{\"body\": \n{good}{{\"body\": \"\"}}\n{good}");
    let second = good.len();
    let folder = folder("bad", &[("rows.jsonl", dump.as_bytes())]);
    let output = run_in(&folder, &["read", "rows.jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(records(&output).len(), 3);
    let told = stderr(&output);
    assert!(told.contains(&format!("cannot read rows.jsonl: record 2 at byte {second}: ")), "{told}");
    assert!(told.contains("cannot read rows.jsonl: record 4 at byte "), "{told}");
    assert!(told.lines().last().unwrap().contains("2 of 5 could not be read"), "{told}");

    let output = run_in(&folder, &["read", "--strict", "rows.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(records(&output).len(), 1, "it stops at the first: {}", stderr(&output));

    let output = run_in(&folder, &["read", "rows.jsonl", "--format", "json", "--output", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let mut names: Vec<_> = fs::read_dir(folder.join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["rows-000001.json", "rows-000003.json", "rows-000005.json"]);
}

#[test]
fn packed_files_are_unpacked() {
    let root = root();
    let folder = folder("packed", &[]);
    let page = fs::read(root.join("examples/forms/page.html")).unwrap();
    let zip = folder.join("pages.zip");
    let status = Command::new("python3")
        .args(["-c", "import sys,zipfile,gzip; z=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED); b=open(sys.argv[2],'rb').read(); z.writestr('a/page.html',b); z.writestr('../escape.html',b); z.close(); gzip.open(sys.argv[1]+'.page.html.gz','wb').write(b)"])
        .arg(&zip)
        .arg(root.join("examples/forms/page.html"))
        .status();
    if !status.is_ok_and(|status| status.success()) {
        // There is no python3 to pack files with.
        return;
    }
    let plain = &read(&["examples/forms/page.html"])[0];
    let output = run_in(&folder, &["read", "pages.zip", "pages.zip.page.html.gz", "--format", "jsonl"]);
    let read = records(&output);
    assert!(read.len() >= 2, "{}", stderr(&output));
    for record in read {
        assert_eq!(record["text"], plain["text"]);
        assert_eq!(record["document"]["id"], plain["document"]["id"], "{} bytes", page.len());
    }
    assert!(
        stderr(&output).contains("escape.html"),
        "a member that would leave its folder is named: {}",
        stderr(&output)
    );
}

#[test]
fn other_languages_are_told_and_not_misread() {
    let text = "A miniszter szerdán bejelentette, hogy a kormány idén nem emeli az adókat. Az ellenzék szerint ez nem igaz. \
                A parlament jövő héten dönt a javaslatról, mondta a szóvivő az újságíróknak.\n";
    let folder = folder("other", &[("hu.txt", text.as_bytes())]);
    let output = run_in(&folder, &["read", "hu.txt"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let record = &records(&output)[0];
    assert_eq!(record["document"]["language"], "hu");
    assert!(record["diagnostics"][0]["message"].as_str().unwrap().contains("(hu)"), "{record:#}");
}

#[test]
fn bombs_do_not_go_off() {
    let pack = |bytes: &mut dyn std::io::Read| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::copy(bytes, &mut packed).unwrap();
        packed.finish().unwrap()
    };
    let text = pack(&mut std::io::Read::take(std::io::repeat(b'a'), 100 << 20));
    let twice = pack(&mut text.as_slice());
    let deep = "[".repeat(1 << 20);
    let nested = "<div>".repeat(1 << 18);
    let folder = folder(
        "bombs",
        &[
            ("bomb.txt.gz", &text),
            ("twice.gz.gz", &twice),
            ("deep.json", deep.as_bytes()),
            ("nested.html", format!("<html><body>{nested}<p>{TALK}</p>").as_bytes()),
            ("laughs.xml", b"<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><rss><channel><title>&b;</title></channel></rss>"),
            ("talk.txt", TALK.as_bytes()),
        ],
    );
    let output = run_in(&folder, &["read", "bomb.txt.gz", "twice.gz.gz", "nested.html", "laughs.xml", "talk.txt"]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("cannot read bomb.txt.gz: ") && told.contains("a bomb?"), "{told}");
    assert!(told.contains("packed more than once"), "{told}");
    let texts: Vec<String> = records(&output).iter().map(|record| record["text"].to_string()).collect();
    assert!(texts.last().unwrap().contains("podatki nie wzrosną"), "the rest is read: {told}");
    assert!(!texts.concat().contains("haha"), "no entity is expanded");

    let output = run_in(&folder, &["read", "--from", "json", "deep.json"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot read deep.json"), "{}", stderr(&output));
}

/// Path: status line, headers, body.
type Pages = Arc<Mutex<HashMap<String, (String, String, Vec<u8>)>>>;

/// A server that answers with what is in the map; gives its address. Counts each path's requests.
fn serve(pages: Pages, asked: Arc<Mutex<Vec<String>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (pages, asked) = (pages.clone(), asked.clone());
            thread::spawn(move || stream.map(|stream| answer(&stream, &pages, &asked)));
        }
    });
    address
}

fn answer(mut stream: &TcpStream, pages: &Pages, asked: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines();
    let Some(Ok(request)) = lines.next() else { return };
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers: Vec<String> = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let etag =
        headers.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix("if-none-match: ").map(str::to_owned));
    let found = pages.lock().unwrap().get(&path).cloned();
    let (status, extra, body) = found.unwrap_or(("404 Not Found".to_owned(), String::new(), Vec::new()));
    let current = etag.is_some_and(|etag| extra.to_ascii_lowercase().contains(&format!("etag: {etag}")));
    asked.lock().unwrap().push(if current { format!("{path} 304") } else { path });
    let (status, body) = if current { ("304 Not Modified".to_owned(), Vec::new()) } else { (status, body) };
    let head = format!("HTTP/1.1 {status}\r\n{extra}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

fn feed(items: &[(&str, &str)]) -> Vec<u8> {
    let items: String = items
        .iter()
        .map(|(guid, text)| format!("<item><guid isPermaLink=\"false\">{guid}</guid><title>{guid}</title><content:encoded>{text}</content:encoded></item>"))
        .collect();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>T</title>{items}</channel></rss>").into_bytes()
}

const TALK: &str = "Minister Jan Kowalski powiedział, że podatki nie wzrosną.";

#[test]
fn addresses() {
    let pages = Pages::default();
    let page = fs::read(root().join("examples/forms/page.html")).unwrap();
    let html = "Content-Type: text/html; charset=utf-8\r\n".to_owned();
    pages.lock().unwrap().extend([
        ("/page".to_owned(), ("200 OK".to_owned(), html.clone(), page)),
        ("/moved".to_owned(), ("302 Found".to_owned(), "Location: /page\r\n".to_owned(), Vec::new())),
        (
            "/robots.txt".to_owned(),
            (
                "200 OK".to_owned(),
                "Content-Type: text/plain\r\n".to_owned(),
                b"User-agent: *\nDisallow: /secret\n".to_vec(),
            ),
        ),
        ("/secret".to_owned(), ("200 OK".to_owned(), html, b"<p>x</p>".to_vec())),
    ]);
    let server = serve(pages, Arc::default());
    let output = run(&["read", &format!("{server}/moved")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--allow-private"), "{}", stderr(&output));

    let output = run(&["read", "--allow-private", &format!("{server}/moved")]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let record = &records(&output)[0];
    assert_eq!(record["document"]["uri"], format!("{server}/page"), "where the redirect led");
    assert!(speakers(record).contains(&"Piotr Sowa"));

    for (path, told) in [("/secret", "robots"), ("/nothing", "404")] {
        let output = run(&["read", "--allow-private", &format!("{server}{path}")]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
    let output = run(&["read", "--offline", &format!("{server}/page")]);
    assert!(stderr(&output).contains("--offline"), "{}", stderr(&output));
}

#[test]
fn watching_neither_repeats_nor_misses() {
    let folder = folder("watch", &[]);
    let (pages, asked) = (Pages::default(), Arc::new(Mutex::new(Vec::new())));
    let put = |etag: &str, items: &[(&str, &str)]| {
        let headers = format!("Content-Type: application/rss+xml\r\nETag: \"{etag}\"\r\n");
        pages.lock().unwrap().insert("/feed".to_owned(), ("200 OK".to_owned(), headers, feed(items)));
    };
    put("one", &[("a", TALK), ("b", TALK)]);
    let server = serve(pages.clone(), asked.clone());
    let opml = format!(
        "<opml version=\"2.0\"><body><outline type=\"rss\" text=\"T\" xmlUrl=\"{server}/feed\"/></body></opml>"
    );
    fs::write(folder.join("feeds.opml"), opml).unwrap();
    let watch = |state: &str| {
        let output = run_in(&folder, &["watch", "--once", "--allow-private", "--state", state, "feeds.opml"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        records(&output)
            .iter()
            .map(|record| record["document"]["record"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(watch("state.json"), ["b", "a"], "the oldest first");
    assert_eq!(watch("state.json"), [""; 0], "it is not due yet");
    // Time is in the state: let it be due.
    let due = |state: &str| {
        let path = folder.join(state);
        let mut json: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for feed in json["feeds"].as_object_mut().unwrap().values_mut() {
            feed["next_due"] = 0.into();
        }
        fs::write(path, json.to_string()).unwrap();
    };
    due("state.json");
    assert_eq!(watch("state.json"), [""; 0], "nothing has changed");
    assert!(asked.lock().unwrap().contains(&"/feed 304".to_owned()), "{:?}", asked.lock().unwrap());
    put("two", &[("c", TALK), ("a", TALK), ("b", TALK)]);
    due("state.json");
    assert_eq!(watch("state.json"), ["c"]);
    fs::write(folder.join("broken.json"), "{").unwrap();
    let output = run_in(&folder, &["watch", "--once", "--state", "broken.json", "feeds.opml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("broken.json") && stderr(&output).contains("help: "), "{}", stderr(&output));
}
