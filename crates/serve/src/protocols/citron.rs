//! `/quotes`, as BBC Citron's server answers, so that its clients work unchanged: `GET` or `POST` with `text`, its quotes as JSON.
//!
//! Its own server gives the full name as the source where the words are a pronoun or a short name, and the words themselves as
//! the coreference; so does this one. Errors have Citron's shape, `{"error": …}`. Nothing is kept.

use crate::api::read::read_text;
use crate::app::App;
use crate::params::{self, body, is};
use crate::problem::Problem;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use record::Record;
use record::formats::citron;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) fn router() -> Router<App> {
    // Its demonstration asks with a slash at the end.
    Router::new().route("/quotes", get(quotes).post(quotes)).route("/quotes/", get(quotes).post(quotes))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    text: Option<String>,
}

async fn quotes(State(app): State<App>, request: Request) -> Response {
    match answer(&app, request).await {
        Ok(quotes) => ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], quotes).into_response(),
        Err(problem) => error(&problem),
    }
}

async fn answer(app: &App, request: Request) -> Result<String, Problem> {
    let mut asked: Asked = params::parse(request.uri().query().unwrap_or_default())?;
    if *request.method() == Method::POST && is(request.headers(), "application/x-www-form-urlencoded") {
        let form = body(request, app).await?;
        let form = std::str::from_utf8(&form).map_err(|_| Problem::bad_request("the form is no UTF-8"))?;
        let sent: Asked = params::parse(form)?;
        asked.text = sent.text.or(asked.text);
    }
    let text = asked.text.ok_or_else(|| Problem::parameter("text", "A text parameter must be provided."))?;
    // Citron finds nothing in blanks.
    let record = if text.trim().is_empty() { Record::default() } else { read_text(app, text, None).await? };
    let answer: Annotation =
        serde_json::from_str(&citron::write(&record)).map_err(|error| Problem::internal(&error))?;
    let quotes: Vec<Value> = answer.quotes.into_iter().map(Quote::answered).collect();
    let reader::Manifest { name, version, .. } = reader::manifest();
    // The colon in the name is Citron's.
    let source = json!({"application": "depesza", "model:": format!("{name} {version}")});
    serde_json::to_string(&json!({"quotes": quotes, "source": source})).map_err(|error| Problem::internal(&error))
}

fn error(problem: &Problem) -> Response {
    let message = match &problem.help {
        Some(help) if problem.parameter.is_none() => format!("{}: {help}", problem.detail),
        _ => problem.detail.clone(),
    };
    let body = json!({"error": message}).to_string();
    let status =
        if problem.status == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { problem.status };
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Citron's annotations, as the record writes them.
#[derive(Debug, Deserialize)]
struct Annotation {
    quotes: Vec<Quote>,
}

#[derive(Debug, Deserialize)]
struct Quote {
    cue: Span,
    sources: Vec<Span>,
    contents: Vec<Span>,
    coreferences: Vec<Span>,
    confidence: String,
}

#[derive(Debug, Deserialize, Serialize)]
struct Span {
    start: usize,
    end: usize,
    text: String,
}

impl Quote {
    fn answered(self) -> Value {
        let Self { cue, sources, contents, coreferences, confidence } = self;
        let (sources, coreferences) =
            if coreferences.is_empty() { (sources, coreferences) } else { (coreferences, sources) };
        json!({
            "sources": sources, "coreferences": coreferences, "cue": cue, "contents": contents, "confidence": confidence,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::Trial;
    use serde_json::Value;

    const TEXT: &str = "Minister Anna Wrona powiedziała w piątek, że nowy most zostanie otwarty w czerwcu. \
                        „Nie będzie opóźnień” – zapewniła Wrona.";

    fn encoded(text: &str) -> String {
        serde_html_form::to_string([("text", text)]).unwrap()
    }

    /// As Citron's demonstration takes an answer apart.
    fn is_an_answer(json: &Value, text: &str) {
        assert_eq!(json.as_object().unwrap().keys().collect::<Vec<_>>(), ["quotes", "source"]);
        let span = |span: &Value| {
            let at = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
            let words: String = text.chars().skip(at("start")).take(at("end") - at("start")).collect();
            assert_eq!(span["text"], words, "{span}");
        };
        for quote in json["quotes"].as_array().unwrap() {
            let mut keys: Vec<&String> = quote.as_object().unwrap().keys().collect();
            keys.sort();
            assert_eq!(keys, ["confidence", "contents", "coreferences", "cue", "sources"]);
            for list in ["sources", "contents", "coreferences"] {
                quote[list].as_array().unwrap().iter().for_each(span);
            }
            span(&quote["cue"]);
            let confidence = quote["confidence"].as_str().unwrap();
            assert!(confidence.len() == 6 && confidence.parse::<f64>().is_ok_and(|value| (0.0..=1.0).contains(&value)));
        }
    }

    #[tokio::test]
    async fn citrons_clients_are_answered() {
        let trial = Trial::new();
        let got = trial.get(&format!("/quotes?{}", encoded(TEXT))).await;
        assert_eq!(got.status, 200, "{got:?}");
        assert_eq!(got.header("content-type"), "application/json; charset=utf-8");
        let json = got.json();
        is_an_answer(&json, TEXT);
        let quotes = json["quotes"].as_array().unwrap();
        assert!(quotes.len() >= 2, "{json}");
        // The surname alone is a coreference of the whole name, which is given as the source.
        let short = quotes.iter().find(|quote| quote["coreferences"][0]["text"] == "Wrona").unwrap();
        assert!(short["sources"][0]["text"].as_str().unwrap().contains("Anna Wrona"), "{short}");
        let form = "application/x-www-form-urlencoded";
        for path in ["/quotes", "/quotes/"] {
            let posted = trial.post(path, form, encoded(TEXT)).await;
            assert_eq!(posted.json(), json);
        }
        let both = trial.post(&format!("/quotes?{}", encoded(TEXT)), "text/plain", "").await;
        assert_eq!(both.json(), json);
    }

    #[tokio::test]
    async fn errors_have_citrons_shape() {
        let trial = Trial::new();
        let none = trial.get("/quotes").await;
        assert_eq!(none.status, 400);
        assert_eq!(none.json(), serde_json::json!({"error": "A text parameter must be provided."}));
        assert_eq!(trial.post("/quotes", "application/x-www-form-urlencoded", "x=y").await.status, 400);
        let long = encoded(&"a ".repeat(1 << 20));
        let long = trial.post("/quotes", "application/x-www-form-urlencoded", long).await;
        assert!(long.status == 413 && long.json()["error"].is_string(), "{long:?}");
        let blank = trial.get("/quotes?text=%20").await;
        assert!(blank.status == 200 && blank.json()["quotes"] == serde_json::json!([]), "{blank:?}");
        let hostile = "<script>alert(1)</script> \u{202e} said \u{fffe} that";
        is_an_answer(&trial.get(&format!("/quotes?{}", encoded(hostile))).await.json(), hostile);
    }
}
