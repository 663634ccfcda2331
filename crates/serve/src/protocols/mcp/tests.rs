//! The protocol as assistants speak it, over HTTP.

use super::answers::{EchoAnswer, ReadAnswer, SearchAnswer, WhoAnswer};
use super::tools;
use crate::trial::{Answer, TEXTS, Trial};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

async fn post(trial: &Trial, message: &Value) -> Answer {
    let mut request = Request::post("/mcp")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    // What is spoken is agreed by the first message.
    if message["method"] != "initialize" {
        request = request.header("mcp-protocol-version", "2025-11-25");
    }
    trial.send(request.body(Body::from(message.to_string())).unwrap()).await
}

async fn ask(trial: &Trial, method: &str, params: Value) -> Value {
    let answer = post(trial, &json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json", "{answer:?}");
    let json = answer.json();
    assert!(json["id"] == 7 && json["jsonrpc"] == "2.0", "{json}");
    json
}

async fn call(trial: &Trial, tool: &str, arguments: Value) -> Value {
    ask(trial, "tools/call", json!({ "name": tool, "arguments": arguments })).await["result"].clone()
}

/// What a tool answers; fails if it is not what its schema promises, in structure and as text.
async fn answer(trial: &Trial, tool: &str, arguments: Value) -> Value {
    let result = call(trial, tool, arguments).await;
    assert_ne!(result["isError"], true, "{result}");
    let content = result["structuredContent"].clone();
    let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(text, content);
    let tool = tools::all().iter().find(|known| known.name == tool).unwrap();
    let schema = Value::Object(tool.output_schema.as_deref().unwrap().clone());
    fits(&content, &schema, &schema, "");
    content
}

async fn refused(trial: &Trial, tool: &str, arguments: Value) -> String {
    let result = call(trial, tool, arguments).await;
    assert_eq!(result["isError"], true, "{result}");
    result["content"][0]["text"].as_str().unwrap().to_owned()
}

/// Whether a value fits a schema, as far as the schemas here go: types, objects, lists, references.
fn fits(value: &Value, schema: &Value, root: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return fits(value, root.pointer(reference.strip_prefix('#').unwrap()).unwrap(), root, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let null = any.iter().any(|one| one["type"] == "null");
        if value.is_null() {
            return assert!(null, "{at} is null");
        }
        return fits(value, any.iter().find(|one| one["type"] != "null").unwrap(), root, at);
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().map(|one| one.as_str().unwrap()).collect(),
        other => panic!("{at}: a schema without a type: {other}"),
    };
    let of = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(types.contains(&of) || of == "integer" && types.contains(&"number"), "{at} is {of} and not {types:?}");
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| fits(item, &schema["items"], root, &format!("{at}/{n}")))
        }
        Value::Object(fields) => {
            let known = schema["properties"].as_object().unwrap();
            for name in schema["required"].as_array().unwrap() {
                assert!(fields.contains_key(name.as_str().unwrap()), "{at} lacks {name}");
            }
            for (name, field) in fields {
                fits(
                    field,
                    known.get(name).unwrap_or_else(|| panic!("{at}/{name} is not described")),
                    root,
                    &format!("{at}/{name}"),
                );
            }
        }
        _ => {}
    }
}

/// Fails unless the words of a statement stand in one of the texts where it says.
fn is_anchored(statement: &Value) {
    let document = &statement["article"]["address"];
    let texts: Vec<&str> =
        TEXTS.iter().filter(|(uri, ..)| document.is_null() || document == uri).map(|(.., text)| *text).collect();
    let mut words = 0;
    for role in ["source", "cue", "content"] {
        for span in statement[role].as_array().unwrap() {
            let at = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
            let stand = |text: &str| text.chars().skip(at("start")).take(at("end") - at("start")).collect::<String>();
            assert!(texts.iter().any(|text| stand(text) == span["text"].as_str().unwrap()), "{statement}");
            words += 1;
        }
    }
    assert!(words > 0, "{statement}");
    let id = statement["id"].as_str().unwrap();
    assert_eq!(statement["page"], format!("http://localhost:8642/statement/{id}"));
}

#[tokio::test]
async fn an_assistant_is_welcomed() {
    let trial = Trial::new();
    for version in ["2025-03-26", "2025-06-18", "2025-11-25"] {
        let params = json!({
            "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "a test", "version": "1" },
        });
        let result = ask(&trial, "initialize", params).await["result"].clone();
        assert_eq!(result["protocolVersion"], version, "{result}");
        assert_eq!(result["serverInfo"]["name"], "depesza");
        assert!(result["capabilities"]["tools"].is_object() && result["capabilities"]["resources"].is_object());
        assert!(result["instructions"].as_str().unwrap().contains("Quote only"));
    }
    let noted = post(&trial, &json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
    assert!(noted.status == 202 && noted.body.is_empty(), "{noted:?}");
    let tools = ask(&trial, "tools/list", json!({})).await["result"]["tools"].clone();
    let names: Vec<&str> = tools.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["search", "who", "echo", "read"]);
    for tool in tools.as_array().unwrap() {
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
        assert_eq!(tool["outputSchema"]["type"], "object", "{tool}");
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
        assert!(tool["description"].as_str().unwrap().len() > 40);
        for (name, schema) in tool["inputSchema"]["properties"].as_object().unwrap() {
            assert!(schema["description"].is_string(), "{name} of {tool}");
        }
        // Nothing is left to be looked up elsewhere.
        assert!(!tool.to_string().contains("#/components"), "{tool}");
    }
    let search = &tools[0]["inputSchema"]["properties"];
    assert!(search["act"]["items"]["enum"].as_array().unwrap().contains(&json!("denies")), "{search}");
    assert_eq!(search["limit"]["maximum"], 50);
}

#[tokio::test]
async fn statements_come_with_their_anchor() {
    let trial = Trial::new();
    let found = answer(&trial, "search", json!({ "q": "most", "by": "Wrony", "lang": null })).await;
    let statements = found["statements"].as_array().unwrap();
    assert!(!statements.is_empty(), "{found}");
    for statement in statements {
        assert_eq!(statement["speaker"], "Anna Wrona");
        assert!(statement["article"]["address"].is_string() && statement["article"]["page"].is_string());
        is_anchored(statement);
    }
    let first = answer(&trial, "search", json!({ "limit": 1 })).await;
    let second = answer(&trial, "search", json!({ "limit": 1, "after": first["next"] })).await;
    assert_ne!(first["statements"][0]["id"], second["statements"][0]["id"]);
    let articles = answer(&trial, "search", json!({ "q": "most", "what": "articles" })).await;
    assert!(articles["statements"] == json!([]) && !articles["articles"].as_array().unwrap().is_empty(), "{articles}");
    let nothing = answer(&trial, "search", json!({ "q": "zzzz" })).await;
    assert_eq!(nothing, json!({ "statements": [], "articles": [], "next": null }));
}

#[tokio::test]
async fn somebody_is_told_of() {
    let trial = Trial::new();
    let found = answer(&trial, "who", json!({ "name": "Anny Wrony", "latest": 2 })).await;
    let portrait = &found["portrait"];
    assert_eq!(portrait["name"], "Anna Wrona", "{found}");
    assert_eq!(portrait["latest"].as_array().unwrap().len(), 2);
    portrait["latest"].as_array().unwrap().iter().for_each(is_anchored);
    let same = answer(&trial, "who", json!({ "name": portrait["entity"], "latest": 2 })).await;
    assert_eq!(same, found);
    let nobody = answer(&trial, "who", json!({ "name": "Ignacy Niktowicz" })).await;
    assert_eq!(nobody, json!({ "portrait": null, "choices": [] }));
}

#[tokio::test]
async fn the_same_is_found_elsewhere() {
    let trial = Trial::new();
    let found = answer(&trial, "search", json!({ "q": "otwarty", "by": "Anna Wrona" })).await;
    let asked = found["statements"][0]["id"].clone();
    let echo = answer(&trial, "echo", json!({ "statement": asked })).await;
    assert_eq!(echo["asked"], asked);
    let reports = echo["reports"].as_array().unwrap();
    assert!(reports.iter().any(|report| report["statement"]["id"] == asked), "{echo}");
    for report in reports {
        is_anchored(&report["statement"]);
    }
    assert!(refused(&trial, "echo", json!({ "statement": "s-none" })).await.contains("no statement"));
}

#[tokio::test]
async fn articles_and_texts_are_read() {
    let trial = Trial::new();
    let found = answer(&trial, "search", json!({ "q": "opóźnień" })).await;
    let statement = &found["statements"][0];
    let read = answer(&trial, "read", json!({ "article": statement["article"]["id"] })).await;
    assert_eq!(read["text"]["text"], TEXTS[0].3);
    assert!(read["next"].is_null() && read["length"] == TEXTS[0].3.chars().count());
    assert!(read["statements"].as_array().unwrap().iter().any(|other| other["id"] == statement["id"]));
    read["statements"].as_array().unwrap().iter().for_each(is_anchored);
    let same = answer(&trial, "read", json!({ "article": statement["article"]["document"] })).await;
    assert_eq!(same, read);
    let around = answer(&trial, "read", json!({ "statement": statement["id"] })).await;
    assert_eq!(around, read);
    // In parts it is the same text.
    let (mut text, mut next) = (String::new(), json!(0));
    while !next.is_null() {
        let part =
            answer(&trial, "read", json!({ "article": statement["article"]["id"], "start": next, "length": 70 })).await;
        text.push_str(part["text"]["text"].as_str().unwrap());
        next = part["next"].clone();
    }
    assert_eq!(text, TEXTS[0].3);
    let given = "Minister Ewa Sowa powiedziała, że tunel powstanie w maju.";
    let own = answer(&trial, "read", json!({ "text": given, "published": "2024-03" })).await;
    assert!(own["article"].is_null() && own["text"]["text"] == given, "{own}");
    let said = &own["statements"][0];
    assert!(said["article"].is_null() && said["page"].is_null() && said["speaker"] == "Ewa Sowa", "{own}");
    let at = |name: &str| usize::try_from(said["content"][0][name].as_u64().unwrap()).unwrap();
    let words: String = given.chars().skip(at("start")).take(at("end") - at("start")).collect();
    assert_eq!(said["content"][0]["text"], words);
}

#[tokio::test]
async fn what_is_not_understood_is_told() {
    let trial = Trial::new();
    for (tool, arguments, told) in [
        ("search", json!({ "act": ["shouts"] }), "is none of says"),
        ("search", json!({ "limit": 51 }), "limit must be from 1 to 50"),
        ("search", json!({ "speaker": "x" }), "unknown field `speaker`"),
        ("search", json!({ "since": "yesterday" }), "is not a date"),
        ("search", json!({ "q": "(most" }), "not understood"),
        ("who", json!({}), "missing field `name`"),
        ("who", json!({ "name": " " }), "a name is needed"),
        ("who", json!({ "name": "x".repeat(401) }), "longer than 400"),
        ("echo", json!({ "statement": "x".repeat(81) }), "longer than 80"),
        ("read", json!({}), "one of article, statement and text"),
        ("read", json!({ "article": 1, "text": "x" }), "one of article, statement and text"),
        ("read", json!({ "article": 99 }), "no article 99"),
        ("read", json!({ "article": "sha256:0" }), "no such article"),
        ("read", json!({ "statement": "s-none" }), "no such statement"),
        ("read", json!({ "article": 1, "length": 0 }), "length must be from 1"),
        ("read", json!({ "text": "   " }), "is empty"),
    ] {
        let message = refused(&trial, tool, arguments.clone()).await;
        assert!(message.contains(told), "{tool} {arguments}: {message}");
    }
    let none = ask(&trial, "tools/call", json!({ "name": "delete", "arguments": {} })).await;
    assert_eq!(none["error"]["code"], -32602, "{none}");
    assert!(none["error"]["message"].as_str().unwrap().contains("there are search, who, echo, read"));
    let broken = Request::post("/mcp")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    let broken = trial.send(broken.body(Body::from("{")).unwrap()).await;
    assert!(broken.status.is_client_error(), "{broken:?}");
    assert_eq!(trial.get("/mcp").await.status, 405);
}

#[tokio::test]
async fn resources_are_looked_up() {
    let trial = Trial::new();
    let templates = ask(&trial, "resources/templates/list", json!({})).await["result"]["resourceTemplates"].clone();
    let uris: Vec<&str> = templates.as_array().unwrap().iter().map(|of| of["uriTemplate"].as_str().unwrap()).collect();
    assert_eq!(uris, ["depesza://statement/{id}", "depesza://article/{id}"]);
    let found = answer(&trial, "search", json!({ "limit": 1 })).await["statements"][0].clone();
    let read = |uri: String| {
        let trial = &trial;
        async move { ask(trial, "resources/read", json!({ "uri": uri })).await }
    };
    let statement = read(uris[0].replace("{id}", found["id"].as_str().unwrap())).await;
    let text = statement["result"]["contents"][0]["text"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), found);
    let article = read(uris[1].replace("{id}", &found["article"]["id"].to_string())).await;
    let text = article["result"]["contents"][0]["text"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap()["article"], found["article"]);
    for uri in ["depesza://statement/s-none", "depesza://article/x", "file:///etc/passwd", ""] {
        let none = read(uri.to_owned()).await;
        assert!(none["error"]["code"].is_i64() && none["result"].is_null(), "{none}");
    }
}

#[tokio::test]
async fn a_token_is_needed_where_one_is() {
    let token = crate::new_token("tester", crate::Role::Read).unwrap();
    let holders = crate::security::tokens::parse(&token.line).unwrap();
    let trial = Trial::with(|settings| settings.tokens = Some(holders));
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });
    post(&trial, &message).await.is_problem(401, "unauthorized");
    let request = Request::post("/mcp")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .header("authorization", format!("Bearer {}", token.token))
        .body(Body::from(message.to_string()))
        .unwrap();
    assert_eq!(trial.send(request).await.json()["result"]["tools"].as_array().unwrap().len(), 4);
    trial.get("/feeds/search.atom").await.is_problem(401, "unauthorized");
    trial.get("/reconcile").await.is_problem(401, "unauthorized");
}

#[test]
fn schemas_are_whole() {
    fn has<T: schemars::JsonSchema>() -> Value {
        schemars::schema_for!(T).to_value()
    }
    for schema in [has::<SearchAnswer>(), has::<WhoAnswer>(), has::<EchoAnswer>(), has::<ReadAnswer>()] {
        assert!(schema["properties"].is_object(), "{schema}");
    }
}
