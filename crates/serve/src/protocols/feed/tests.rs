//! Feeds as feed readers take them, held to RFC 4287 and JSON Feed 1.1.

use crate::trial::{Answer, TEXTS, Trial};
use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use std::collections::BTreeSet;

const ATOM: &str = "application/atom+xml; charset=utf-8";

/// Read by the reader that `depesza watch` reads feeds with; fails if anything in it is odd.
fn read(answer: &Answer) -> feeds::Feed {
    assert_eq!(answer.status, 200, "{answer:?}");
    let feed = feeds::parse(answer.body.as_bytes(), None, Some("http://localhost:8642/feeds/search.atom"));
    let feed = feed.unwrap_or_else(|error| panic!("{error}: {}", answer.body));
    assert_eq!(feed.diagnostics, [], "{}", answer.body);
    feed
}

fn is_moment(text: &str) -> bool {
    super::dates::moment(text).as_deref() == Some(text)
}

/// What RFC 4287 demands of a feed, of one element a line.
fn is_atom(xml: &str) {
    let all = |text: &str, from: &str, to: &str| -> Vec<String> {
        let parts = text.split(from).skip(1).filter_map(|rest| rest.split_once(to));
        parts.map(|(inner, _)| inner.to_owned()).collect()
    };
    assert!(
        xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">")
    );
    let (head, rest) = xml.split_once("<entry").map_or((xml, ""), |(head, rest)| (head, rest));
    let mut ids = BTreeSet::new();
    for (part, of) in
        std::iter::once((head, "feed")).chain(rest.split("<entry").filter(|e| !e.is_empty()).map(|e| (e, "entry")))
    {
        for (name, optional) in [("id", false), ("title", false), ("updated", false), ("published", true)] {
            let found = all(part, &format!("<{name}>"), &format!("</{name}>"));
            assert!(found.len() == 1 || optional && found.is_empty(), "{of} has {} of {name}: {part}", found.len());
            if matches!(name, "updated" | "published") {
                assert!(found.iter().all(|moment| is_moment(moment)), "{found:?}");
            }
            if name == "id" {
                assert!(
                    found[0].starts_with("tag:depesza.invalid,2026:") && !found[0].contains([' ', '+']),
                    "{found:?}"
                );
                assert!(ids.insert(found[0].clone()), "twice: {found:?}");
            }
        }
        let links: Vec<String> = all(part, "<link ", "/>");
        let relation = |name: &str| links.iter().filter(|link| link.starts_with(&format!("rel=\"{name}\""))).count();
        assert_eq!(relation("alternate"), 1, "{part}");
        assert_eq!(relation("self"), usize::from(of == "feed"), "{part}");
        assert!(links.iter().all(|link| link.contains("href=\"http")), "{links:?}");
        if of == "entry" {
            assert_eq!(all(part, "<content type=\"html\">", "</content>").len(), 1);
        }
    }
}

#[tokio::test]
async fn a_search_is_a_feed() {
    let trial = Trial::new();
    let answer = trial.get("/feeds/search.atom?by=Anna+Wrona&q=most").await;
    assert_eq!(answer.header("content-type"), ATOM);
    is_atom(&answer.body);
    let feed = read(&answer);
    assert_eq!(feed.kind, feeds::Kind::Atom);
    assert_eq!(feed.title.as_deref(), Some("Statements: most, by Anna Wrona – Depesza"));
    assert_eq!(feed.home.as_deref(), Some("http://localhost:8642/search?q=most&by=Anna+Wrona"));
    assert!(feed.entries.len() >= 2, "{}", answer.body);
    for entry in &feed.entries {
        assert_eq!(entry.authors, ["Anna Wrona"]);
        assert!(entry.title.as_deref().unwrap().starts_with("Anna Wrona: "), "{entry:?}");
        let link = entry.link.as_deref().unwrap();
        assert!(link.starts_with("http://localhost:8642/statement/s-"), "{link}");
        let id = link.rsplit('/').next().unwrap();
        assert_eq!(entry.guid.as_deref(), Some(format!("tag:depesza.invalid,2026:statement/{id}").as_str()));
        let body = entry.body.as_ref().unwrap();
        assert!(body.is_html && body.content.contains("<blockquote"), "{body:?}");
    }
    // The latest first, whatever the words.
    let published: Vec<_> = feed.entries.iter().map(|entry| entry.published.clone()).collect();
    let mut sorted = published.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(published, sorted);
    // The same feed as JSON.
    let json = trial.get("/feeds/search.json?by=Anna+Wrona&q=most").await;
    assert_eq!(json.header("content-type"), "application/feed+json");
    let same = read(&json);
    assert_eq!(same.kind, feeds::Kind::Json);
    assert_eq!(same.title, feed.title);
    let keys = |feed: &feeds::Feed| feed.entries.iter().map(|entry| entry.guid.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&same), keys(&feed));
    // Words in it are the article's.
    for item in json.json()["items"].as_array().unwrap() {
        let facts = &item["_depesza"];
        for span in facts["content"].as_array().unwrap() {
            let at = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
            let words = |text: &str| text.chars().skip(at("start")).take(at("end") - at("start")).collect::<String>();
            assert!(TEXTS.iter().any(|(.., text)| words(text) == span["text"].as_str().unwrap()), "{span}");
        }
        assert!(is_moment(item["date_modified"].as_str().unwrap()));
        assert!(item["id"].is_string() && item["url"].is_string() && item["content_html"].is_string());
    }
    assert_eq!(json.json()["version"], "https://jsonfeed.org/version/1.1");
}

#[tokio::test]
async fn pages_follow_each_other() {
    let trial = Trial::new();
    let all = trial.get("/feeds/search.json").await.json();
    let all: Vec<Value> = all["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert!(all.len() >= 5);
    let mut seen = Vec::new();
    let mut next = Some("http://localhost:8642/feeds/search.json?limit=2".to_owned());
    while let Some(address) = next {
        let page = trial.get(address.strip_prefix("http://localhost:8642").unwrap()).await.json();
        assert_eq!(page["feed_url"], address);
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
        next = page["next_url"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, all);
    let first = trial.get("/feeds/search.atom?limit=2").await;
    is_atom(&first.body);
    assert!(first.body.contains("<link rel=\"next\" type=\"application/atom+xml\" href=\"http://localhost:8642/feeds/search.atom?limit=2&amp;after="));
    read(&first);
}

#[tokio::test]
async fn articles_and_nothing_are_feeds_too() {
    let trial = Trial::new();
    let articles = trial.get("/feeds/search.atom?what=articles&q=most").await;
    is_atom(&articles.body);
    let feed = read(&articles);
    assert!(feed.entries.len() >= 2, "{}", articles.body);
    assert!(feed.entries.iter().all(|entry| entry.guid.as_deref().unwrap().contains("article/sha256:")));
    assert!(articles.body.contains("&lt;mark&gt;"), "{}", articles.body);
    let empty = trial.get("/feeds/search.json?q=zzzz").await.json();
    assert_eq!(empty["items"], serde_json::json!([]));
    let empty = trial.get("/feeds/search.atom?q=zzzz").await;
    is_atom(&empty.body);
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let trial = Trial::new();
    let first = trial.get("/feeds/search.atom").await;
    let (tag, changed) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
    assert!(tag.starts_with("W/\"") && changed.ends_with(" GMT"), "{first:?}");
    let with =
        |name: &str, value: &str| Request::get("/feeds/search.atom").header(name, value).body(Body::empty()).unwrap();
    assert_eq!(trial.send(with("if-none-match", &tag)).await.status, 304);
    let same = trial.send(with("if-modified-since", &changed)).await;
    assert!(same.status == 304 && same.body.is_empty(), "{same:?}");
    assert_eq!(trial.send(with("if-modified-since", "Fri, 31 May 2019 10:00:00 GMT")).await.status, 200);
    // The tag goes before the date.
    let mut both = with("if-none-match", "W/\"other\"");
    both.headers_mut().insert("if-modified-since", changed.parse().unwrap());
    assert_eq!(trial.send(both).await.status, 200);
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let trial = Trial::new();
    for path in ["/feeds/search.atom", "/feeds/search.atom?what=articles"] {
        let answer = trial.get(path).await;
        is_atom(&answer.body);
        let feed = read(&answer);
        let hostile: Vec<_> =
            feed.entries.iter().filter(|entry| entry.body.as_ref().unwrap().content.contains("alert(")).collect();
        assert!(!hostile.is_empty(), "{}", answer.body);
        for entry in hostile {
            let html = &entry.body.as_ref().unwrap().content;
            assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"), "{html}");
            // An address with signs that belong in none is no link.
            assert!(!answer.body.contains("href=\"https://hostile.example"));
        }
        assert!(!answer.body.contains("<script"));
        for title in feed.entries.iter().filter_map(|entry| entry.title.as_deref()) {
            assert!(!title.contains('\u{202e}'), "{title:?}");
        }
    }
    let odd = trial.get("/feeds/search.atom?q=%22most%0B%EF%BF%BE%3C%22&by=%3Cscript%3E").await;
    is_atom(&odd.body);
    read(&odd);
    trial.get("/feeds/search.atom?limit=201").await.is_problem(400, "bad-parameter");
    trial.get("/feeds/search.atom?act=shouts").await.is_problem(400, "bad-parameter");
    trial.get("/feeds/search.json?nonsense=1").await.is_problem(400, "bad-parameter");
}
