//! Every resource is asked as programs ask it.

use super::{described, schema};
use crate::trial::{Answer, TEXTS, Trial};
use axum::body::Body;
use axum::http::Request;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn array<'v>(value: &'v Value, field: &str) -> &'v Vec<Value> {
    value[field].as_array().unwrap_or_else(|| panic!("no list {field} in {value}"))
}

/// The answer as the OpenAPI document describes it: with all fields that it names, and no other.
#[track_caller]
fn fits<T: DeserializeOwned>(answer: &Answer) -> T {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("not as described ({error}): {}", answer.body))
}

#[tokio::test]
async fn answers_are_as_described() {
    let trial = Trial::new();
    for path in ["/api/v1/search?q=most", "/api/v1/articles", "/api/v1/statements?limit=1"] {
        let page: schema::HitPage = fits(&trial.get(path).await);
        assert!(!page.hits.is_empty(), "{path}");
        let statement = page.hits.iter().any(|hit| hit.statement.is_some());
        assert_eq!(statement, !path.ends_with("articles"), "{path}");
    }
    let article: schema::ArticleView = fits(&trial.get("/api/v1/articles/1").await);
    assert_eq!((article.text.as_str(), article.outlet.as_deref()), (TEXTS[0].3, Some(TEXTS[0].1)));
    assert_eq!(article.bytes, TEXTS[0].3.len() as u64);
    let id = &article.statements[0].id;
    let detail: schema::StatementDetail = fits(&trial.get(&format!("/api/v1/statements/{id}")).await);
    assert_eq!((&detail.statement.id, detail.article.id, detail.before.is_none()), (id, 1, true));
    let echo: schema::Echo = fits(&trial.get(&format!("/api/v1/statements/{id}/echoes")).await);
    assert_eq!(&echo.reports[echo.asked].statement.id, id);
    let entity = detail.statement.entity.unwrap();
    let portrait: schema::Portrait = fits(&trial.get(&format!("/api/v1/entities/{entity}")).await);
    assert_eq!(Some(portrait.name), detail.statement.speaker);
    let timeline: schema::Timeline = fits(&trial.get(&format!("/api/v1/entities/{entity}/timeline?bucket=day")).await);
    assert_eq!((timeline.bucket.as_str(), timeline.statements), ("day", portrait.statements));
    let timeline: schema::Timeline = fits(&trial.get("/api/v1/timeline?q=most&bucket=year").await);
    assert_eq!(timeline.buckets[0].start, "2024");
    let positions: schema::Positions =
        fits(&trial.get(&format!("/api/v1/positions?speaker={entity}&q=most&since=2024")).await);
    assert!(positions.speakers[0].entity == entity && !positions.positions.is_empty());
    let outlets: schema::OutletList = fits(&trial.get("/api/v1/outlets").await);
    assert_eq!(outlets.outlets.len(), TEXTS.len());
    let outlet: schema::Outlet = fits(&trial.get(&format!("/api/v1/outlets/{}", outlets.outlets[0].id)).await);
    assert_eq!(outlet.name, outlets.outlets[0].name);
    let named: schema::OutletList = fits(&trial.get("/api/v1/outlets?q=kurier").await);
    assert_eq!(named.outlets.len(), 1);
    let stories: schema::StoryPage = fits(&trial.get("/api/v1/stories?lang=pl").await);
    let story: schema::Story = fits(&trial.get(&format!("/api/v1/stories/{}?lang=pl", stories.stories[0].id)).await);
    assert!(story.headline == stories.stories[0].headline && !story.members.is_empty());
    let news: schema::LatestNews = fits(&trial.get("/api/v1/latest?limit=2").await);
    assert_eq!(news.articles.len(), 2);
    let none: schema::LatestNews = fits(&trial.get(&format!("/api/v1/latest?after={}", news.cursor)).await);
    assert!(none.articles.is_empty() && !none.more);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let trial = Trial::new();
    for path in [
        "entities/999",
        "entities/999/timeline",
        "outlets/999",
        "stories/999",
        "statements/s-none/anchor",
        "statements/s-none/echoes",
    ] {
        trial.get(&format!("/api/v1/{path}")).await.is_problem(404, "not-found");
    }
    for (path, parameter) in [
        ("positions", "speaker"),
        ("positions?speaker=1&limit=0", "limit"),
        ("timeline?bucket=hour", "bucket"),
        ("stories?limit=501", "limit"),
        ("stories?sort=oldest", "sort"),
        ("latest?after=x", "after"),
        ("stories/1?statements=1001", "statements"),
    ] {
        let problem = trial.get(&format!("/api/v1/{path}")).await.is_problem(400, "bad-parameter");
        assert_eq!(problem["parameter"], parameter, "{path}");
    }
}

#[tokio::test]
async fn words_are_found_in_the_bytes_of_a_page() {
    let trial = Trial::new();
    let page = "<html><head><title>Port</title></head><body><article><h1>Port</h1><p>Prezes Ewa Lis zapowiedzia&#322;a, \u{17c}e \
                sp\u{f3}\u{142}ka zbuduje <b>nowy port</b> w Gdyni do ko\u{144}ca roku. Radni temu nie dowierzaj\u{105} i czekaj\u{105} na plany.</p>\
                </article></body></html>";
    let kept = trial.post("/api/v1/read?keep=true", "text/html; charset=utf-8", page).await;
    assert_eq!(kept.status, 201, "{kept:?}");
    let article: schema::ArticleView = fits(&trial.get(kept.header("location")).await);
    let statement = &article.statements[0];
    let anchor = trial.get(&format!("/api/v1/statements/{}/anchor", statement.id)).await.json();
    assert_eq!(anchor["document"], article.document.as_str());
    let at = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let cue = &anchor["cue"][0][0];
    assert_eq!(&page[at(&cue["start"])..at(&cue["end"])], "zapowiedzia&#322;a");
    let parts = anchor["content"][0].as_array().unwrap();
    let words: String = parts.iter().map(|part| &page[at(&part["start"])..at(&part["end"])]).collect();
    assert!(words.contains("nowy port"), "{words:?} of {anchor}");
}

#[tokio::test]
async fn statements_are_corrected() {
    let trial = Trial::new();
    let article: schema::ArticleView = fits(&trial.get("/api/v1/articles/1").await);
    let statement = &article.statements[0];
    let post = async |body: Value| trial.post("/api/v1/corrections", "application/json", body.to_string()).await;
    let change = json!({"act": "denies", "certainty": "possible", "no_speaker": true});
    let made = post(json!({"kind": "change", "statement": statement.id, "change": change, "who": "Jan"})).await;
    assert_eq!(
        (made.status.as_u16(), made.json()["statement"].as_str()),
        (201, Some(statement.id.as_str())),
        "{made:?}"
    );
    let path = format!("/api/v1/statements/{}", statement.id);
    let detail: schema::StatementDetail = fits(&trial.get(&path).await);
    assert_eq!((detail.statement.act.as_str(), detail.statement.entity), ("denies", None));
    assert_eq!(detail.statement.machine.unwrap().act, statement.act);
    assert_eq!(detail.statement.corrections.len(), 1);
    let content = &statement.content[0];
    let shorter = json!({"content": [{"start": content.start, "end": content.end - 2}]});
    let made = post(json!({"kind": "change", "statement": statement.id, "change": shorter})).await.json();
    assert_ne!(made["statement"], statement.id.as_str());
    // By its old id it is still found.
    let moved: schema::StatementDetail = fits(&trial.get(&path).await);
    assert_eq!(moved.statement.id, made["statement"].as_str().unwrap());
    assert_eq!(post(json!({"kind": "reject", "statement": moved.statement.id})).await.status, 201);
    let rejected: schema::ArticleView = fits(&trial.get("/api/v1/articles/1").await);
    assert_eq!((rejected.statements.len(), rejected.rejected.len()), (article.statements.len() - 1, 1));
    let added = json!({"cue": [{"start": 0, "end": 4}], "act": "says"});
    assert_eq!(post(json!({"kind": "add", "article": 1, "change": added})).await.status, 201);
    for (body, status) in [
        (json!({"kind": "change", "statement": "s-none", "change": {"act": "says"}}), 404),
        (json!({"kind": "change", "statement": article.statements[1].id, "change": {}}), 422),
        (
            json!({"kind": "change", "statement": article.statements[1].id, "change": {"cue": [{"start": 5, "end": 99999}]}}),
            422,
        ),
        (json!({"kind": "change", "statement": article.statements[1].id, "change": {"speaker": 99999}}), 404),
        (json!({"kind": "change", "statement": article.statements[1].id, "change": {"act": "shouts"}}), 400),
        (json!({"kind": "add", "article": 1, "change": {"act": "says"}}), 422),
        (json!({"kind": "add", "article": 99, "change": added}), 404),
    ] {
        assert_eq!(post(body.clone()).await.status, status, "{body}");
    }
    let undone: Vec<_> = array(&trial.get("/api/v1/corrections").await.json(), "corrections").clone();
    for correction in undone.iter().rev() {
        let undo = trial.post(&format!("/api/v1/corrections/{}/undo", correction["id"]), "text/plain", "").await;
        assert_eq!(undo.status, 204, "{undo:?}");
    }
    let again: schema::ArticleView = fits(&trial.get("/api/v1/articles/1").await);
    assert_eq!(
        again.statements.iter().map(|s| &s.id).collect::<Vec<_>>(),
        article.statements.iter().map(|s| &s.id).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn pages_follow_each_other() {
    let trial = Trial::new();
    for path in ["/api/v1/statements", "/api/v1/articles", "/api/v1/search"] {
        let all = trial.get(&format!("{path}?limit=1000")).await.json();
        let all = array(&all, "hits").clone();
        assert!(all.len() >= 4, "{path}");
        let (mut next, mut found) = (format!("{path}?limit=1&lang="), Vec::new());
        loop {
            let page = trial.get(&next).await;
            let json = page.json();
            found.extend(array(&json, "hits").clone());
            match page.header("link").strip_prefix('<').and_then(|link| link.split_once(">; rel=\"next\"")) {
                Some((link, _)) => next = link.to_owned(),
                None => break assert!(json["next"].is_null()),
            }
        }
        assert_eq!(found, all, "{path}");
        let lines = Request::get(path).header("accept", "application/x-ndjson").body(Body::empty()).unwrap();
        let lines = trial.send(lines).await;
        assert_eq!(lines.header("content-type"), "application/x-ndjson");
        let lines: Vec<Value> = lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines, all, "{path}");
    }
}

#[tokio::test]
async fn mistakes_in_a_search_are_named() {
    let trial = Trial::new();
    for (query, parameter, words) in [
        ("act=shouts", "act", "\"shouts\" is none of says"),
        ("since=2024-02-30", "since", "not a date"),
        ("limit=0", "limit", "from 1 to 1000"),
        ("limit=many", "limit", "invalid digit"),
        ("after=nowhere", "after", "no place"),
        ("q=%22most", "q", "not understood"),
        ("polarity=positive&polarity=negative", "polarity", ""),
    ] {
        let problem = trial.get(&format!("/api/v1/search?{query}")).await.is_problem(400, "bad-parameter");
        assert_eq!(problem["parameter"], parameter, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    }
    let unknown = trial.get("/api/v1/search?quest=1").await;
    assert!(unknown.status == 400 && unknown.body.contains("unknown field"), "{unknown:?}");
    let long = "a".repeat(2001);
    assert_eq!(trial.get(&format!("/api/v1/search?q={long}")).await.is_problem(400, "bad-parameter")["parameter"], "q");
    trial.get("/api/v1/articles?what=articles").await.is_problem(400, "bad-parameter");
}

#[tokio::test]
async fn a_statement_is_shown_where_it_stands() {
    let trial = Trial::new();
    let found = trial.get("/api/v1/statements?q=opóźnień").await.json();
    let id = found["hits"][0]["statement"]["id"].as_str().unwrap().to_owned();
    let page = trial.get(&format!("/api/v1/statements/{id}")).await.json();
    assert_eq!(page["statement"]["id"], id.as_str());
    assert_eq!(page["article"]["outlet"], TEXTS[0].1);
    assert!(page["statement"]["entity"].is_i64(), "{page}");
    let content = &page["statement"]["content"][0];
    let from = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let (start, end) =
        (from(&content["start"]) - from(&page["context"]["start"]), from(&content["end"]) - from(&content["start"]));
    let words: String = page["context"]["text"].as_str().unwrap().chars().skip(start).take(end).collect();
    assert_eq!(content["text"], words.as_str());
    trial.get("/api/v1/statements/s-none").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn articles_come_in_every_form_and_as_they_were() {
    let trial = Trial::new();
    let hit = trial.get("/api/v1/articles?outlet=Kurier").await.json()["hits"][0].clone();
    let id = hit["article"]["id"].as_i64().unwrap();
    let read: schema::Record = fits(&trial.get(&format!("/api/v1/articles/{id}/record?origin=true")).await);
    assert_eq!((read.text.as_str(), read.document.uri.as_deref()), (TEXTS[0].3, Some(TEXTS[0].0)));
    for (format, media, words) in [
        ("json&offsets=utf16&origin=true", "application/json", "\"origin\""),
        ("jsonl", "application/x-ndjson", "\"utf"),
        ("brat", "text/plain; charset=utf-8", "T1\t"),
        ("webannotation", "application/ld+json", "TextPositionSelector"),
        ("schema", "application/ld+json", "Quotation"),
        ("citron", "application/vnd.citron+json", "quotes"),
    ] {
        let written = trial.get(&format!("/api/v1/articles/{id}/record?format={format}")).await;
        assert_eq!(written.header("content-type"), media);
        let words = if format == "jsonl" { "\"codepoint\"" } else { words };
        assert!(written.body.contains(words), "{format}: {}", written.body);
    }
    trial.get(&format!("/api/v1/articles/{id}/record?format=pdf")).await.is_problem(400, "bad-parameter");
    let hostile = trial.get("/api/v1/articles?q=tunnel").await.json()["hits"][0]["article"].clone();
    let original = trial.get(&format!("/api/v1/articles/{}/original", hostile["id"])).await;
    assert_eq!(original.body, TEXTS[3].3);
    assert_eq!(original.header("content-type"), "text/plain");
    assert!(original.header("content-disposition").starts_with("attachment"));
    assert_eq!(original.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(original.header("x-document-id"), hostile["document"].as_str().unwrap());
    for path in
        ["/api/v1/articles/99", "/api/v1/articles/99/record", "/api/v1/articles/99/original", "/api/v1/articles/x"]
    {
        trial.get(path).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn entities_are_found_in_any_form() {
    let trial = Trial::new();
    let found = trial.get("/api/v1/entities?q=Wrony").await.json();
    let wrona = array(&found, "entities")[0].clone();
    assert_eq!(wrona["name"], "Anna Wrona", "{found}");
    let portrait = trial.get(&format!("/api/v1/entities/{}?latest=2", wrona["id"])).await.json();
    assert_eq!(portrait["name"], "Anna Wrona");
    assert_eq!(portrait["statements"], wrona["statements"]);
    assert!(array(&portrait, "latest").len() <= 2 && !array(&portrait, "latest").is_empty());
    let suggested = trial.get("/api/v1/suggestions?q=wro").await.json();
    assert_eq!(
        (&suggested["suggestions"][0]["entity"], &suggested["suggestions"][0]["name"]),
        (&wrona["id"], &wrona["name"])
    );
    assert_eq!(array(&trial.get("/api/v1/entities?q=nobody-is-called-so").await.json(), "entities").len(), 0);
    trial.get("/api/v1/entities").await.is_problem(400, "bad-request");
    assert_eq!(
        trial.get("/api/v1/entities?q=a&limit=101").await.is_problem(400, "bad-parameter")["parameter"],
        "limit"
    );
    trial.get("/api/v1/entities/12345").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn texts_are_read_and_kept() {
    let trial = Trial::new();
    let text = "Rzeczniczka Ewa Lis powiedziała wczoraj, że tunel jest zamknięty.\n";
    let read = trial.post("/api/v1/read?published=2024-05-20", "text/plain; charset=utf-8", text).await;
    assert_eq!(read.status, 200, "{read:?}");
    let record: schema::Record = serde_json::from_str(&read.body).unwrap();
    assert_eq!((record.text.as_str(), record.document.published.as_deref()), (text, Some("2024-05-20")));
    assert_eq!(record.statements.len(), 1, "{read:?}");
    assert_eq!(trial.get("/api/v1/articles?q=tunel").await.json()["hits"].as_array().unwrap().len(), 0);
    let body = json!({"text": text, "published": "2024-05-20", "keep": true, "uri": "https://kurier.example/tunel", "outlet": "Kurier"});
    let kept = trial.post("/api/v1/read", "application/json", body.to_string()).await;
    assert_eq!(kept.status, 201, "{kept:?}");
    assert_eq!(trial.get(kept.header("location")).await.json()["outlet"], "Kurier");
    let again = trial.post("/api/v1/read", "application/json", body.to_string()).await;
    assert_eq!((again.status.as_u16(), again.header("location")), (200, kept.header("location")));
    let page = "<html><head><title>Port</title></head><body><article><h1>Port</h1><p>Prezes Ewa Lis zapowiedziała, że spółka zbuduje \
                port w Gdyni do końca roku. Radni temu nie dowierzają i czekają na plany.</p></article></body></html>";
    let read = trial.post("/api/v1/read?offsets=utf8", "text/html", page).await.json();
    assert!(read["offsets"] == "utf8" && !array(&read, "statements").is_empty(), "{read}");
}

#[tokio::test]
async fn what_cannot_be_read_is_told() {
    let trial = Trial::new();
    let post = async |media: &str, body: &str| trial.post("/api/v1/read", media, body.to_owned()).await;
    post("text/plain", "  \n").await.is_problem(422, "unprocessable");
    post("text/plain", "\u{0}\u{1}\u{2}PNG\u{0}").await.is_problem(422, "unprocessable");
    post("image/png", "x").await.is_problem(415, "unsupported-media-type");
    post("application/json", "{").await.is_problem(400, "bad-request");
    post("application/json", "{\"text\": 1}").await.is_problem(400, "bad-parameter");
    post("application/json", "{}").await.is_problem(400, "bad-request");
    post("application/json", "{\"text\": \"a\", \"url\": \"b\"}").await.is_problem(400, "bad-request");
    let bad = post("application/json", "{\"text\": \"a\", \"uri\": \"javascript:alert(1)\"}").await;
    assert_eq!(bad.is_problem(400, "bad-parameter")["parameter"], "uri");
    for address in [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://10.0.0.1/",
    ] {
        post("application/json", &json!({"url": address}).to_string()).await.is_problem(403, "forbidden");
    }
    for address in ["file:///etc/passwd", "no address", "gopher://example.org/"] {
        let problem = post("application/json", &json!({"url": address}).to_string()).await;
        assert_eq!(problem.is_problem(400, "bad-parameter")["parameter"], "url");
    }
    // A name of a server that nobody can have.
    let nowhere = format!("https://{}.invalid/", ["a".repeat(63), "b".repeat(63)].join("."));
    post("application/json", &json!({"url": nowhere}).to_string()).await.is_problem(422, "upstream");
    let long = "Jan powiedział, że nie. ".repeat(50_000);
    post("text/plain", &long).await.is_problem(413, "too-large");
    let longer = "a".repeat(crate::app::BODY_LIMIT + 1);
    post("text/plain", &longer).await.is_problem(413, "too-large");
}

#[tokio::test]
async fn corrections_hold_until_they_are_undone() {
    let trial = Trial::new();
    let id = trial.get("/api/v1/entities?q=Wrona").await.json()["entities"][0]["id"].as_i64().unwrap();
    let name = async || trial.get(&format!("/api/v1/entities/{id}")).await.json()["name"].clone();
    let rename = json!({"kind": "rename", "entity": id, "to": "Anna Wrona-Nowak", "who": "Jan"});
    let made = trial.post("/api/v1/corrections", "application/json", rename.to_string()).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(name().await, "Anna Wrona-Nowak");
    let list = trial.get("/api/v1/corrections").await.json();
    assert_eq!((&list["corrections"][0]["who"], &list["corrections"][0]["kind"]), (&json!("Jan"), &json!("rename")));
    assert_eq!(trial.post(made.header("location"), "application/json", "").await.status, 204);
    assert_eq!(name().await, "Anna Wrona");
    trial.post(made.header("location"), "application/json", "").await.is_problem(404, "not-found");
    let post = async |body: Value| trial.post("/api/v1/corrections", "application/json", body.to_string()).await;
    post(json!({"kind": "merge", "entity": id, "into": id})).await.is_problem(422, "unprocessable");
    post(json!({"kind": "merge", "entity": id, "into": 9999})).await.is_problem(404, "not-found");
    post(json!({"kind": "split", "entity": id, "to": "X"})).await.is_problem(422, "unprocessable");
    post(json!({"kind": "rename", "entity": id, "to": " "})).await.is_problem(400, "bad-parameter");
    post(json!({"kind": "shout", "entity": id})).await.is_problem(400, "bad-parameter");
    for number in 0..3 {
        post(json!({"kind": "rename", "entity": id, "to": format!("A{number}")})).await;
    }
    let first = trial.get("/api/v1/corrections?limit=2").await;
    let second = trial.get(first.header("link").trim_start_matches('<').split('>').next().unwrap()).await.json();
    assert_eq!((array(&first.json(), "corrections").len(), array(&second, "corrections").len()), (2, 2));
}

#[tokio::test]
async fn a_copy_is_sent_again_only_when_something_changed() {
    let trial = Trial::new();
    let path = "/api/v1/statements";
    let first = trial.get(path).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{first:?}");
    let again = async |path: &str| {
        trial.send(Request::get(path).header("if-none-match", &tag).body(Body::empty()).unwrap()).await
    };
    let same = again(path).await;
    assert!(same.status == 304 && same.body.is_empty() && same.header("etag") == tag, "{same:?}");
    assert_eq!(again("/api/v1/statements?limit=3").await.status, 200);
    let stronger = format!("\"other\", {}", tag.trim_start_matches("W/"));
    let stronger = Request::get(path).header("if-none-match", stronger).body(Body::empty()).unwrap();
    assert_eq!(trial.send(stronger).await.status, 304);
    let body = json!({"text": "Jan Kos powiedział, że nie.\n", "keep": true}).to_string();
    assert_eq!(trial.post("/api/v1/read", "application/json", body).await.status, 201);
    let changed = again(path).await;
    assert!(changed.status == 200 && changed.header("etag") != tag, "{changed:?}");
}

/// Every path of the document is there, every problem is in it, and nothing in it leads nowhere.
#[tokio::test]
async fn the_description_is_of_what_is_there() {
    let trial = Trial::new();
    let description = trial.get("/api/v1/openapi.json").await.json();
    assert_eq!(description["openapi"].as_str().unwrap().split('.').next_back().unwrap().len(), 1);
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"), "{}", description["openapi"]);
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() >= 10);
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let schema = &responses["default"]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem", "{method} {path}");
            assert_eq!(responses.contains_key("304"), method == "get", "{method} {path}");
            assert!(operation["summary"].is_string(), "{method} {path}");
        }
        let answer = trial.get(&path.replace("{id}", "1")).await;
        assert!(answer.status != 404 || answer.body.contains("in the archive"), "{path}: {answer:?}");
    }
    let mut wanted = BTreeSet::new();
    references(&description, &mut wanted);
    for reference in wanted {
        let at = reference.trim_start_matches('#');
        assert!(description.pointer(at).is_some(), "{reference} leads nowhere");
    }
    assert_eq!(described().get_openapi().paths.paths.len(), paths.len());
}

fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                into.insert(reference.to_owned());
            }
            fields.values().for_each(|value| references(value, into));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, into)),
        _ => {}
    }
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let trial = Trial::new();
    let page = trial.page("/api/v1/articles?q=tunnel").await;
    assert_eq!(page.header("content-type"), "application/json");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    let query = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    // JSON may hold anything, as long as nobody takes it for a page.
    let problem = trial.page(&format!("/api/v1/statements/{query}")).await;
    assert!(problem.is_problem(404, "not-found")["detail"].as_str().unwrap().contains("<script>"), "{problem:?}");
    for path in
        [format!("/{query}"), format!("/login?next={query}"), format!("/?q={query}"), format!("/search?q={query}")]
    {
        let answer = trial.page(&path).await;
        assert!(!answer.body.contains("<script>alert"), "{path}: {}", answer.body);
    }
}
