//! What OpenRefine asks, held to the reconciliation API 0.2.

use crate::trial::{Answer, Trial};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FORM: &str = "application/x-www-form-urlencoded";
const BASE: &str = "http://localhost:8642";

fn form(name: &str, value: &Value) -> String {
    serde_html_form::to_string([(name, value.to_string())]).unwrap()
}

async fn post(trial: &Trial, name: &str, value: &Value) -> Answer {
    trial.post("/reconcile", FORM, form(name, value)).await
}

/// The candidates of one query, each held to the specification.
async fn candidates(trial: &Trial, query: Value) -> Vec<Value> {
    let answer = post(trial, "queries", &json!({ "q0": query })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let json = answer.json();
    assert_eq!(json.as_object().unwrap().keys().collect::<Vec<_>>(), ["q0"]);
    let result = json["q0"]["result"].as_array().unwrap().clone();
    let mut last = f64::INFINITY;
    for candidate in &result {
        for name in ["id", "name", "description"] {
            assert!(candidate[name].as_str().is_some_and(|text| !text.is_empty()), "{candidate}");
        }
        let score = candidate["score"].as_f64().unwrap();
        assert!((0.0..=100.0).contains(&score) && score <= last, "{json}");
        last = score;
        assert!(candidate["match"].is_boolean());
        for of in candidate["type"].as_array().unwrap() {
            assert!(of["id"].is_string() && of["name"].is_string());
        }
        let mut ids = BTreeSet::new();
        for feature in candidate["features"].as_array().unwrap() {
            assert!(ids.insert(feature["id"].as_str().unwrap()), "{candidate}");
            assert!(feature["value"].is_boolean() || feature["value"].is_number());
        }
    }
    assert!(result.iter().skip(1).all(|candidate| candidate["match"] == false), "{json}");
    result
}

async fn anna(trial: &Trial) -> String {
    let found = candidates(trial, json!({ "query": "Anna Wrona" })).await;
    found[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_manifest_tells_what_there_is() {
    let trial = Trial::new();
    let answer = trial.get("/reconcile").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let manifest = answer.json();
    assert_eq!(manifest["versions"], json!(["0.1", "0.2"]));
    for name in ["name", "identifierSpace", "schemaSpace", "serviceVersion"] {
        assert!(manifest[name].as_str().is_some_and(|text| !text.is_empty()), "{name}");
    }
    assert!(manifest["identifierSpace"].as_str().unwrap().starts_with(BASE));
    assert!(manifest["view"]["url"].as_str().unwrap().ends_with("{{id}}"));
    assert!(manifest["preview"]["url"].as_str().unwrap().contains("{{id}}"));
    assert!(manifest["preview"]["width"].is_u64() && manifest["preview"]["height"].is_u64());
    assert_eq!(manifest["defaultTypes"].as_array().unwrap().len(), 5);
    assert!(manifest.get("authentication").is_none());
    // Every service that it names is there.
    let id = anna(&trial).await;
    let mut paths = vec![manifest["preview"]["url"].as_str().unwrap().replace(BASE, "").replace("{{id}}", &id)];
    for what in ["entity", "type", "property"] {
        let service = &manifest["suggest"][what];
        assert_eq!(service["service_url"], BASE);
        paths.push(format!("{}?prefix=a", service["service_path"].as_str().unwrap()));
    }
    let flyout = &manifest["suggest"]["entity"]["flyout_service_path"];
    paths.push(flyout.as_str().unwrap().replace("${id}", &id));
    let propose = &manifest["extend"]["propose_properties"]["service_path"];
    paths.push(format!("{}?type=person", propose.as_str().unwrap()));
    for path in paths {
        assert_eq!(trial.get(&path).await.status, 200, "{path}");
    }
    let posted = trial.post("/reconcile", FORM, "").await;
    assert_eq!(posted.json(), manifest);
}

#[tokio::test]
async fn names_are_matched() {
    let trial = Trial::new();
    let found = candidates(&trial, json!({ "query": "Anna Wrona", "type": "person", "limit": 3 })).await;
    assert!(found[0]["name"] == "Anna Wrona" && found[0]["match"] == true, "{found:?}");
    let id = found[0]["id"].clone();
    // In any case, without marks, of several types; by number.
    for query in [
        json!({ "query": "Anną Wroną" }),
        json!({ "query": "WRONA Anna", "type": ["person", "organisation"] }),
        json!({ "query": id, "type_strict": "should" }),
        json!({ "query": "Anna Wrona", "type": [{ "id": "person", "name": "Person" }] }),
    ] {
        let found = candidates(&trial, query.clone()).await;
        assert!(found.first().is_some_and(|best| best["id"] == id), "{query}: {found:?}");
    }
    // A surname is a candidate, and no match.
    let part = candidates(&trial, json!({ "query": "Wrona" })).await;
    assert!(part.iter().any(|best| best["id"] == id) && part[0]["match"] == false, "{part:?}");
    // Another name beside it.
    let other =
        candidates(&trial, json!({ "query": "A. W.", "properties": [{ "pid": "names", "v": "Anna Wrona" }] })).await;
    assert!(other.iter().any(|best| best["id"] == id), "{other:?}");
    assert_eq!(candidates(&trial, json!({ "query": "Ignacy Niktowicz" })).await, Vec::<Value>::new());
    assert_eq!(
        candidates(&trial, json!({ "properties": [{ "pid": "wikidata", "v": "Q0" }] })).await,
        Vec::<Value>::new()
    );
    // An empty cell does not fail the others of its batch.
    for query in [json!({ "query": "" }), json!({ "query": " ", "type": "person" })] {
        assert_eq!(candidates(&trial, query).await, Vec::<Value>::new());
    }
    let limited = candidates(&trial, json!({ "query": "Wrona", "limit": 1 })).await;
    assert_eq!(limited.len(), 1);
}

#[tokio::test]
async fn batches_are_answered_whole() {
    let trial = Trial::new();
    let batch = json!({ "q0": { "query": "Anna Wrona" }, "ż 1": { "query": "Jan Kowal" }, "q2": { "query": "zzzz" } });
    let posted = post(&trial, "queries", &batch).await.json();
    let keys: Vec<&String> = posted.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["q0", "q2", "ż 1"]);
    assert_eq!(posted["q2"]["result"], json!([]));
    let got = trial.get(&format!("/reconcile?{}", form("queries", &batch))).await.json();
    assert_eq!(got, posted);
    assert_eq!(post(&trial, "queries", &json!({})).await.json(), json!({}));
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (format!("q{n}"), json!({ "query": "x" }))).collect();
    assert_eq!(post(&trial, "queries", &Value::Object(many)).await.status, 413);
}

#[tokio::test]
async fn bad_queries_are_named() {
    let trial = Trial::new();
    for (queries, parameter) in [
        (json!({ "q0": {} }), "queries.q0.query"),
        (json!({ "q0": { "properties": [] } }), "queries.q0.query"),
        (json!({ "q0": { "query": "x", "limit": 0 } }), "queries.q0.limit"),
        (json!({ "q0": { "query": "x", "limit": 1.5 } }), "queries.q0.limit"),
        (json!({ "q0": { "query": "x", "type_strict": "maybe" } }), "queries.q0.type_strict"),
        (json!({ "q0": { "query": "x", "nonsense": 1 } }), "queries.q0"),
        (json!({ "q0": { "query": "x", "properties": [{ "v": 1 }] } }), "queries.q0.properties"),
        (json!([]), "queries"),
    ] {
        let problem = post(&trial, "queries", &queries).await.is_problem(400, "bad-parameter");
        assert!(problem["parameter"].as_str().unwrap().starts_with(parameter), "{queries}: {problem}");
    }
    let broken = trial.post("/reconcile", FORM, "queries=%7B").await;
    assert_eq!(broken.is_problem(400, "bad-parameter")["parameter"], "queries");
    trial.post("/reconcile", FORM, "queries={}&extend={}").await.is_problem(400, "bad-request");
    trial.post("/reconcile", "application/json", "{}").await.is_problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn tables_are_filled() {
    let trial = Trial::new();
    let id = anna(&trial).await;
    let all: Vec<Value> = super::properties::PROPERTIES.iter().map(|(id, ..)| json!({ "id": id })).collect();
    let asked = json!({ "ids": [id, "99999", "nobody"], "properties": all });
    let answer = post(&trial, "extend", &asked).await.json();
    let meta = answer["meta"].as_array().unwrap();
    assert_eq!(meta.len(), all.len());
    assert!(meta.iter().all(|of| of["id"].is_string() && of["name"].is_string()));
    let rows = answer["rows"].as_object().unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows.values() {
        for property in meta {
            for value in row[property["id"].as_str().unwrap()].as_array().unwrap() {
                let fields = value.as_object().unwrap();
                let right = match fields.iter().next().unwrap() {
                    (name, text) if fields.len() == 1 && name == "str" => text.is_string(),
                    (name, number) if fields.len() == 1 && name == "int" => number.is_u64(),
                    (name, date) if fields.len() == 1 && name == "date" => {
                        let date = date.as_str().unwrap();
                        super::super::dates::moment(date).as_deref() == Some(date)
                    }
                    _ => fields.len() == 2 && value["id"].is_string() && value["name"].is_string(),
                };
                assert!(right, "{value}");
            }
        }
    }
    let row = &rows[&id];
    assert_eq!(row["kind"], json!([{ "str": "person" }]));
    assert!(row["statements"][0]["int"].as_u64().unwrap() >= 2, "{row}");
    assert!(row["first_seen"][0]["date"].as_str().unwrap().starts_with("2024-05-1"), "{row}");
    assert!(row["names"].as_array().unwrap().contains(&json!({ "str": "Anna Wrona" })));
    assert_eq!(rows["nobody"]["statements"], json!([]));
    // Fewer values where fewer are asked for, as number or as words; what is not known has none.
    let asked = json!({ "ids": [id], "properties": [
        { "id": "outlets", "settings": { "limit": "1" } }, { "id": "acts", "settings": { "limit": 1 } }, { "id": "shoes" },
    ] });
    let answer = trial.get(&format!("/reconcile?{}", form("extend", &asked))).await.json();
    let row = &answer["rows"][&id];
    assert!(row["outlets"].as_array().unwrap().len() == 1 && row["acts"].as_array().unwrap().len() == 1, "{answer}");
    assert_eq!(row["shoes"], json!([]));
    let many = json!({ "ids": vec!["1"; 201], "properties": [] });
    assert_eq!(post(&trial, "extend", &many).await.status, 413);
    let proposed = trial.get("/reconcile/properties?type=person&limit=2").await.json();
    assert!(
        proposed["type"] == "person" && proposed["limit"] == 2 && proposed["properties"].as_array().unwrap().len() == 2
    );
}

#[tokio::test]
async fn what_is_typed_is_completed() {
    let trial = Trial::new();
    let id = anna(&trial).await;
    for prefix in ["Anna+Wr", "anna", "Anna+Wrona", &id] {
        let found = trial.get(&format!("/reconcile/suggest/entity?prefix={prefix}")).await.json();
        let found = found["result"].as_array().unwrap().clone();
        assert!(
            found.iter().any(|entity| entity["id"] == json!(id) && entity["name"] == "Anna Wrona"),
            "{prefix}: {found:?}"
        );
        assert!(found.iter().all(|entity| entity["description"].is_string() && entity["notable"][0]["id"].is_string()));
    }
    for path in ["entity?prefix=", "entity?prefix=zzzz", "entity?prefix=Anna&cursor=50"] {
        assert_eq!(trial.get(&format!("/reconcile/suggest/{path}")).await.json(), json!({ "result": [] }), "{path}");
    }
    let types = trial.get("/reconcile/suggest/type?prefix=p").await.json();
    assert_eq!(types["result"], json!([{ "id": "person", "name": "Person" }, { "id": "place", "name": "Place" }]));
    let properties = trial.get("/reconcile/suggest/property?prefix=seen").await.json();
    let ids: Vec<&str> = properties["result"].as_array().unwrap().iter().map(|of| of["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["first_seen", "last_seen"]);
}

#[tokio::test]
async fn previews_may_be_framed_and_are_no_markup_of_others() {
    let trial = Trial::new();
    let id = anna(&trial).await;
    let page = trial.page(&format!("/reconcile/preview?id={id}")).await;
    assert!(page.status == 200 && page.header("content-type").starts_with("text/html"), "{page:?}");
    assert!(page.body.contains("Anna Wrona"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'self' http://localhost:*") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert_eq!(page.header("x-frame-options"), "");
    // All other pages still may not.
    assert_eq!(trial.page("/").await.header("x-frame-options"), "DENY");
    let flyout = trial.get(&format!("/reconcile/flyout/entity?id={id}")).await.json();
    assert!(flyout["id"] == json!(id) && flyout["html"].as_str().unwrap().contains("Anna Wrona"));
    for id in 1..40 {
        for path in ["preview", "flyout/entity"] {
            let body = trial.get(&format!("/reconcile/{path}?id={id}")).await.body;
            assert!(!body.contains("<script") && !body.contains("<img"), "{body}");
        }
    }
    trial.get("/reconcile/preview?id=99999").await.is_problem(404, "not-found");
    trial.get("/reconcile/preview?id=x").await.is_problem(404, "not-found");
    trial.get("/reconcile/preview").await.is_problem(400, "bad-request");
}

#[tokio::test]
async fn the_manifest_tells_of_tokens() {
    let token = crate::new_token("tester", crate::Role::Read).unwrap();
    let holders = crate::security::tokens::parse(&token.line).unwrap();
    let trial = Trial::with(|settings| settings.tokens = Some(holders));
    let request = axum::http::Request::get("/reconcile")
        .header("authorization", format!("Bearer {}", token.token))
        .header("origin", "https://tools.example")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = trial.send(request).await;
    assert_eq!(answer.json()["authentication"], json!({ "type": "apiKey", "name": "Authorization", "in": "header" }));
    assert_eq!(answer.header("access-control-allow-origin"), "https://tools.example");
}
