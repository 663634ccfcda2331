//! Pages as browsers get them: what is on them, and that each is whole, labelled and without anything that a text of others could run.

use crate::trial::{Answer, Trial};
use axum::body::Body;
use axum::http::Request;
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeSet;

fn all<'h>(html: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).collect()
}

fn text(element: &ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fails unless the page is sound.
fn sound(page: &Answer, at: &str) -> Html {
    assert!(page.status.is_success() || page.status.is_client_error(), "{at}: {page:?}");
    assert!(page.header("content-type").starts_with("text/html"), "{at}: {page:?}");
    let html = Html::parse_document(&page.body);
    assert!(html.errors.is_empty(), "{at}: {:?} in {}", html.errors, page.body);
    // Nothing runs but our script, nothing is styled but by our sheet.
    for script in all(&html, "script") {
        assert!(script.value().attr("src").is_some_and(|src| src.starts_with("/assets/")), "{at}: {}", script.html());
        assert_eq!(text(&script), "", "{at}");
    }
    assert!(all(&html, "style, [style], iframe, object, embed, base, img").is_empty(), "{at}");
    for element in all(&html, "*") {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{at}: {}", element.html());
            let scheme = value.trim_start().to_ascii_lowercase();
            assert!(!scheme.starts_with("javascript:") && !scheme.starts_with("data:"), "{at}: {}", element.html());
        }
    }
    // One heading of the first order, and none is left out.
    let orders: Vec<u8> =
        all(&html, "h1, h2, h3, h4").iter().map(|heading| heading.value().name().as_bytes()[1] - b'0').collect();
    assert_eq!(orders.first(), Some(&1), "{at}: {orders:?}");
    assert_eq!(orders.iter().filter(|order| **order == 1).count(), 1, "{at}: {orders:?}");
    assert!(orders.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{at}: {orders:?}");
    for heading in all(&html, "h1, h2, h3") {
        assert_ne!(text(&heading), "", "{at}: {}", heading.html());
    }
    // Names of everything that can be used.
    let mut ids = BTreeSet::new();
    for element in all(&html, "[id]") {
        let id = element.value().attr("id").unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{at}: {id} twice");
    }
    let labelled: BTreeSet<&str> =
        all(&html, "label[for]").iter().filter_map(|label| label.value().attr("for")).collect();
    for field in all(&html, "input:not([type=hidden]), select, textarea") {
        let value = field.value();
        let within = field.ancestors().filter_map(ElementRef::wrap).any(|outer| outer.value().name() == "label");
        let named =
            within || value.attr("aria-label").is_some() || value.attr("id").is_some_and(|id| labelled.contains(id));
        assert!(named, "{at}: {}", field.html());
    }
    for used in all(&html, "a, button, summary") {
        let named = !text(&used).is_empty() || used.value().attr("aria-label").is_some_and(|label| !label.is_empty());
        assert!(named, "{at}: {}", used.html());
    }
    for element in all(&html, "[aria-labelledby], [aria-describedby], [aria-controls], a[href^='#'], label[for]") {
        for name in ["aria-labelledby", "aria-describedby", "aria-controls", "for"] {
            if let Some(id) = element.value().attr(name) {
                assert!(ids.contains(id), "{at}: {name} {id}");
            }
        }
        if let Some(id) = element.value().attr("href").and_then(|href| href.strip_prefix('#')) {
            assert!(ids.contains(id), "{at}: #{id}");
        }
    }
    // Everything that changes something is asked for with the token.
    for form in all(&html, "form[method=post]") {
        let first =
            form.descendants().filter_map(ElementRef::wrap).find(|inner| inner.value().name() == "input").unwrap();
        assert_eq!(first.value().attr("name"), Some("csrf"), "{at}: {}", form.html());
        assert!(first.value().attr("value").is_some_and(|token| !token.is_empty()), "{at}");
    }
    html
}

async fn get(trial: &Trial, path: &str, language: &str) -> Answer {
    let request = Request::get(path).header("accept", "text/html").header("accept-language", language);
    trial.send(request.body(Body::empty()).unwrap()).await
}

/// What the archive of the trial has: statements with their articles, entities, outlets.
async fn known(trial: &Trial) -> (Vec<(String, i64)>, Vec<i64>, Vec<i64>) {
    trial
        .app
        .with_archive(|archive| {
            let mut statements = Vec::new();
            let mut entities = BTreeSet::new();
            for article in 1..=4 {
                let view = archive.article_view(article)?;
                statements.extend(view.statements.iter().map(|statement| (statement.id.clone(), article)));
                entities.extend(view.entities.iter().map(|entity| entity.entity));
            }
            let outlets = archive.outlets()?.iter().map(|outlet| outlet.id).collect();
            Ok::<_, archive::Error>((statements, entities.into_iter().collect(), outlets))
        })
        .await
        .unwrap()
}

async fn entity(trial: &Trial, name: &'static str) -> i64 {
    let found = trial.app.with_archive(move |archive| archive.entities_named(name)).await.unwrap();
    found.first().unwrap_or_else(|| panic!("nobody is called {name}")).id
}

#[tokio::test]
async fn every_page_is_sound_in_both_languages() {
    let trial = Trial::new();
    let (statements, entities, outlets) = known(&trial).await;
    assert!(statements.len() > 5 && entities.len() > 3 && outlets.len() == 4);
    let mut paths: Vec<String> = [
        "/",
        "/search",
        "/search?q=most",
        "/search?q=mostem&what=articles",
        "/search?by=Wrona&act=says&certainty=certain&since=2024",
        "/search?q=nieistniejące",
        "/search?q=%22",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/read",
        "/new",
        "/stories",
        "/stories?sort=largest&about=Wrona",
        "/outlets",
        "/corrections",
        "/nowhere",
        "/article/999",
        "/statement/s-none",
        "/statement/s-none/echoes",
        "/entity/x",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend(statements.iter().map(|(id, _)| format!("/statement/{id}")));
    paths.extend(statements.iter().map(|(id, _)| format!("/statement/{id}/echoes")));
    paths.extend((1..=4).map(|article| format!("/article/{article}")));
    paths.extend(entities.iter().map(|entity| format!("/entity/{entity}")));
    paths.extend(outlets.iter().flat_map(|outlet| [format!("/outlet/{outlet}"), format!("/outlet/{outlet}?hedges=1")]));
    for language in ["en", "pl"] {
        for path in &paths {
            let page = get(&trial, path, language).await;
            let html = sound(&page, &format!("{language} {path}"));
            assert_eq!(all(&html, "html")[0].value().attr("lang"), Some(language), "{path}");
            assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_looked_for_is_found_and_the_address_holds_the_question() {
    let trial = Trial::new();
    let page = get(&trial, "/search?q=most&by=Wrona&certainty=certain", "pl").await;
    let html = sound(&page, "search");
    let hits = all(&html, ".hits .hit");
    assert!(!hits.is_empty(), "{}", page.body);
    for hit in &hits {
        assert!(text(hit).contains("Anna Wrona"), "{}", hit.html());
    }
    assert!(!all(&html, ".hit mark").is_empty());
    assert_eq!(all(&html, "#q")[0].value().attr("value"), Some("most"));
    assert_eq!(all(&html, "#f-by")[0].value().attr("value"), Some("Wrona"));
    let chips: Vec<String> = all(&html, ".chips a").iter().map(text).collect();
    assert_eq!(chips.len(), 2, "{chips:?}");
    let without = all(&html, ".chips a")[0].value().attr("href").unwrap();
    assert_eq!(without, "/search?q=most&certainty=certain");
    let wrong = get(&trial, "/search?q=%22most", "pl").await;
    assert_eq!(wrong.status, 200);
    assert_eq!(all(&sound(&wrong, "wrong words"), "[role=alert]").len(), 1);
    let wrona = entity(&trial, "Anna Wrona").await;
    let html = sound(&get(&trial, &format!("/search?by={wrona}"), "en").await, "by number");
    assert!(text(&all(&html, ".chips a")[0]).contains("Said by: Anna Wrona"));
    let far = get(&trial, "/search?q=most&after=nowhere", "en").await;
    assert!(far.body.contains("role=\"alert\""));
    let unknown = get(&trial, "/search?colour=blue", "en").await;
    assert_eq!(unknown.status, 400);
    // More than fits.
    let first = get(&trial, "/search?limit=1&sort=time&what=articles", "en").await;
    let html = sound(&first, "first page");
    let next = all(&html, "a[rel=next]")[0].value().attr("href").unwrap().to_owned();
    let second = get(&trial, &next, "en").await;
    let shown = |answer: &Answer| all(&sound(answer, "a page"), ".hit h3").iter().map(text).collect::<Vec<_>>();
    assert_ne!(shown(&first), shown(&second));
}

#[tokio::test]
async fn names_are_suggested() {
    let trial = Trial::new();
    let found = trial.get("/suggest?q=Wron").await;
    assert_eq!(found.status, 200, "{found:?}");
    let empty = trial.get("/suggest?q=%20").await.json();
    assert_eq!(empty.as_array().map(Vec::len), Some(0));
    let found = trial.get("/suggest?q=Wrona").await.json();
    assert!(found.as_array().unwrap().iter().any(|one| one["name"] == "Anna Wrona"), "{found}");
    assert!(found[0]["href"].as_str().unwrap().starts_with("/entity/"));
    // The search box leads further: to what is said about whom it may be, and to the words.
    let found = trial.get("/suggest?for=search&q=Wrona").await.json();
    let places: Vec<&str> = found.as_array().unwrap().iter().filter_map(|one| one["href"].as_str()).collect();
    assert!(places.iter().any(|place| place.starts_with("/search?about=")), "{found}");
    assert_eq!(places.last(), Some(&"/search?q=Wrona"));
    // An office leads to who holds it.
    let asked = serde_html_form::to_string([("q", "prezydent Ukrainy")]).unwrap();
    let found = trial.get(&format!("/suggest?{asked}")).await.json();
    assert_eq!(found[0]["name"], "Volodymyr Zelensky", "{found}");
    assert!(found[0]["about"].as_str().unwrap().contains("by 1 article, "), "{found}");
    let outlet = trial.get("/outlets").await;
    let outlet = text(&all(&Html::parse_document(&outlet.body), "a[href^='/outlet/']")[0]);
    let asked = serde_html_form::to_string([("for", "search"), ("q", &outlet)]).unwrap();
    let found = trial.get(&format!("/suggest?{asked}")).await.json();
    let outlets = found.as_array().unwrap().iter().filter(|one| one["href"].as_str().unwrap().starts_with("/outlet/"));
    assert!(outlets.map(|one| one["name"].as_str().unwrap()).any(|name| name == outlet), "{found}");
}

#[tokio::test]
async fn a_story_tells_what_was_said_beneath_its_articles() {
    let trial = Trial::new();
    let html = sound(&get(&trial, "/stories", "en").await, "stories");
    let place = all(&html, ".story h2 a")[0].value().attr("href").unwrap().to_owned();
    let html = sound(&get(&trial, &place, "pl").await, &place);
    assert!(all(&html, ".days .member").len() >= 2);
    let said: Vec<&str> = all(&html, ".events a.words").iter().filter_map(|link| link.value().attr("href")).collect();
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len(), "each is told once: {said:?}");
    assert!(!all(&html, ".member .events a.words").is_empty());
}

#[tokio::test]
async fn an_article_is_read_looked_at_and_kept() {
    let trial = Trial::new();
    let form = |fields: &[(&str, &str)]| {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        body + "--x--\r\n"
    };
    let article = "Kolej wraca\r\n\r\nPrezes kolei Ewa Sikora ostrzegła, że według inspektora Piotra Lisa remont potrwa rok. \
                   <b>„Nie ma pieniędzy”</b> – dodała Sikora.";
    let sent = trial
        .post("/read", "multipart/form-data; boundary=x", form(&[("text", article), ("published", "2024-05-20")]))
        .await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let place = sent.header("location").to_owned();
    for language in ["pl", "en"] {
        let page = get(&trial, &place, language).await;
        let html = sound(&page, "read");
        assert!(all(&html, ".card").len() >= 2, "{}", page.body);
        assert!(!all(&html, ".text .src").is_empty() && !all(&html, ".text .cue").is_empty());
        assert_eq!(all(&html, ".text .pin").len(), all(&html, ".card").len());
        let words: String = all(&html, ".text p, .text h3").iter().map(text).collect();
        assert!(words.contains("<b>") && page.body.contains("&lt;b&gt;"), "{words}");
        assert_eq!(page.header("cache-control"), "no-store");
    }
    let kept = trial.post(&format!("{place}/keep"), "application/x-www-form-urlencoded", "").await;
    assert_eq!(kept.status, 303, "{kept:?}");
    assert_eq!(kept.header("location"), "/article/5?kept=new");
    let page = get(&trial, "/article/5?kept=new", "pl").await;
    let html = sound(&page, "kept");
    assert!(text(&all(&html, ".notice.good")[0]).contains("jest już w archiwum"));
    assert!(page.body.contains("20\u{a0}maja 2024"), "{}", page.body);
    let again = trial.post(&format!("{place}/keep"), "application/x-www-form-urlencoded", "").await;
    assert_eq!(again.header("location"), "/article/5?kept=known");
    // What cannot be read is told on a page.
    for (fields, status) in [
        (&[("text", "  ")][..], 400),
        (&[("text", "a"), ("published", "yesterday")][..], 400),
        (&[("url", "http://127.0.0.1/")][..], 403),
        (&[("url", "ftp://example.org/")][..], 400),
    ] {
        let request = Request::post("/read")
            .header("accept", "text/html")
            .header("content-type", "multipart/form-data; boundary=x");
        let page = trial.send(request.body(Body::from(form(fields))).unwrap()).await;
        assert_eq!(page.status, status, "{fields:?}: {page:?}");
        sound(&page, "a problem");
    }
    assert_eq!(get(&trial, "/read/000000000000000000000000", "pl").await.status, 404);
}

#[tokio::test]
async fn files_are_read_too() {
    let trial = Trial::new();
    let page = "<html><head><title>Wieś bez wody</title></head><body><article><h1>Wieś bez wody</h1><p>Sołtys <b>Maria Gil</b> \
                powiedziała w poniedziałek, że wieś od tygodnia nie ma wody i że gmina nie odpowiada na pisma.</p></article></body></html>";
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"a<b>.html\"\r\nContent-Type: text/html\r\n\r\n{page}\r\n--x--\r\n"
    );
    let sent = trial.post("/read", "multipart/form-data; boundary=x", body).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let page = get(&trial, sent.header("location"), "pl").await;
    let html = sound(&page, "file");
    assert!(text(&all(&html, ".card")[0]).contains("Maria Gil"), "{}", page.body);
}

#[tokio::test]
async fn a_statement_is_shown_in_its_original_with_its_echoes() {
    let trial = Trial::new();
    let (statements, ..) = known(&trial).await;
    let mut echoed = 0;
    for (id, article) in &statements {
        let page = get(&trial, &format!("/statement/{id}"), "en").await;
        let html = sound(&page, id);
        let raw: Vec<String> = all(&html, ".raw mark").iter().map(|mark| mark.text().collect()).collect();
        assert!(!raw.is_empty(), "{id}");
        // The marked bytes are those that are told.
        let told = text(&all(&html, ".original figcaption")[0]);
        let numbers: Vec<usize> = told.replace(',', "").split(' ').filter_map(|word| word.parse().ok()).collect();
        let article = *article;
        let original = trial.app.with_archive(move |archive| archive.original(article)).await.unwrap();
        let bytes = &original.bytes[numbers[0]..numbers[1]];
        if !raw[0].contains("U+") {
            assert_eq!(String::from_utf8_lossy(bytes), raw[0], "{id}");
        }
        assert!(text(&all(&html, ".hash")[0]).starts_with("sha256:"));
        // The echoes are a page of their own, where the section here leads.
        let later = all(&html, "#echoes[data-later] a");
        let path = later[0].value().attr("href").unwrap().to_owned();
        assert_eq!(path, format!("/statement/{id}/echoes"));
        let page = get(&trial, &path, "en").await;
        let html = sound(&page, &path);
        assert_eq!(all(&html, "#echoes").len(), 1, "{path}");
        echoed += usize::from(!all(&html, ".report").is_empty());
    }
    assert!(echoed >= 2, "{echoed} of {}", statements.len());
}

#[tokio::test]
async fn an_entity_shows_time_company_and_positions() {
    let trial = Trial::new();
    let (wrona, kowal) = (entity(&trial, "Anna Wrona").await, entity(&trial, "Jan Kowal").await);
    let page = get(&trial, &format!("/entity/{wrona}"), "pl").await;
    let html = sound(&page, "entity");
    assert_eq!(text(&all(&html, "h1")[0]), "Anna Wrona");
    assert!(!all(&html, ".plot svg a .bar").is_empty(), "{}", page.body);
    assert!(!all(&html, ".data table tbody tr").is_empty());
    let closer = all(&html, ".plot svg a")[0].value().attr("href").unwrap().to_owned();
    sound(&get(&trial, &closer, "pl").await, &closer);
    let page = get(
        &trial,
        &format!("/entity/{wrona}?about=most&with=Jan+Kowal&plot=certainty&since=2024-05&until=2024-05"),
        "en",
    )
    .await;
    let html = sound(&page, "positions");
    let heads: Vec<String> = all(&html, ".positions thead th a").iter().map(text).collect();
    assert_eq!(heads, ["Anna Wrona", "Jan Kowal"]);
    assert!(!all(&html, ".positions tbody td .words").is_empty());
    let nobody = get(&trial, &format!("/entity/{wrona}?about=most&with=Nikt+Taki"), "en").await;
    assert_eq!(nobody.status, 400);
    sound(&nobody, "nobody");
    assert_eq!(get(&trial, &format!("/entity/{kowal}?since=maj"), "en").await.status, 400);
}

#[tokio::test]
async fn corrections_are_made_and_undone() {
    let trial = Trial::new();
    let (statements, ..) = known(&trial).await;
    let form = "application/x-www-form-urlencoded";
    let wrona = entity(&trial, "Anna Wrona").await;
    let id = &statements[0].0;
    let path = format!("/statement/{id}");
    let before = trial
        .app
        .with_archive({
            let id = id.clone();
            move |archive| archive.statement_view(&id)
        })
        .await
        .unwrap();
    let words =
        |spans: &[archive::SpanView]| spans.iter().map(|span| span.text.clone()).collect::<Vec<_>>().join(" … ");
    let fields = |speaker: &str, act: &str| {
        serde_html_form::to_string([
            ("speaker", speaker),
            ("source", &words(&before.statement.source)),
            ("cue", &words(&before.statement.cue)),
            ("content", &words(&before.statement.content)),
            ("act", act),
            ("by", "Gil <i>"),
        ])
        .unwrap()
    };
    // Nothing is changed by a form that is sent as it is.
    let same = trial
        .post(
            &format!("{path}/correct"),
            form,
            fields(before.statement.speaker.as_deref().unwrap_or(""), &before.statement.act),
        )
        .await;
    assert_eq!(same.status, 422, "{same:?}");
    let made = trial.post(&format!("{path}/correct"), form, fields("Jan Kowal", "denies")).await;
    assert_eq!(made.status, 303, "{made:?}");
    let place = made.header("location").to_owned();
    assert!(place.starts_with(&format!("/statement/{id}?done=")), "{place}");
    let page = get(&trial, &place, "en").await;
    let html = sound(&page, "corrected");
    assert!(text(&all(&html, "h1")[0]).contains("Jan Kowal"), "{}", page.body);
    assert!(text(&all(&html, ".machine")[0]).contains("Anna Wrona"), "{}", page.body);
    assert!(!page.body.contains("Gil <i>"));
    let correction = place.split('=').next_back().unwrap();
    let undone = trial.post(&format!("/corrections/{correction}/undo"), form, "csrf=x").await;
    assert_eq!(undone.status, 303, "{undone:?}");
    let html = sound(&get(&trial, &path, "en").await, "undone");
    assert!(text(&all(&html, "h1")[0]).contains("Anna Wrona"));
    sound(&get(&trial, undone.header("location"), "pl").await, "list");
    // Words that are not there, a speaker whom nobody knows.
    let wrong = trial.post(&format!("{path}/correct"), form, "content=nie+ma+tego&speaker=Anna+Wrona").await;
    assert_eq!(wrong.status, 400, "{wrong:?}");
    let added = trial
        .post("/article/1/add", form, "speaker=Jan+Kowal&cue=zostanie&content=otwarty+w+czerwcu&act=promises")
        .await;
    assert_eq!(added.status, 303, "{added:?}");
    let html = sound(&get(&trial, added.header("location"), "pl").await, "added");
    assert!(text(&all(&html, "h1")[0]).contains("Jan Kowal"));
    assert_eq!(trial.post("/article/1/add", form, "speaker=Jan+Kowal").await.status, 422);
    // Entities.
    let renamed = trial.post(&format!("/entity/{wrona}/rename"), form, "to=Anna+Maria+Wrona").await;
    assert_eq!(renamed.status, 303, "{renamed:?}");
    let html = sound(&get(&trial, renamed.header("location"), "pl").await, "renamed");
    assert_eq!(text(&all(&html, "h1")[0]), "Anna Maria Wrona");
    let merged = trial.post(&format!("/entity/{wrona}/merge"), form, "into=Jan+Kowal").await;
    assert_eq!(merged.status, 303, "{merged:?}");
    assert_eq!(trial.post(&format!("/entity/{wrona}/merge"), form, "into=Nikt").await.status, 400);
    let rejected = trial.post(&format!("{path}/correct"), form, "reject=yes").await;
    assert!(rejected.header("location").starts_with("/corrections?done="), "{rejected:?}");
    assert_eq!(get(&trial, &path, "en").await.status, 404);
    sound(&get(&trial, "/article/1", "en").await, "rejected");
}

#[tokio::test]
async fn who_only_reads_sees_no_forms() {
    let trial = Trial::with(|settings| settings.read_only = true);
    let (statements, entities, _) = known(&trial).await;
    for path in [
        format!("/statement/{}", statements[0].0),
        format!("/entity/{}", entities[0]),
        "/article/1".to_owned(),
        "/corrections".to_owned(),
    ] {
        let html = sound(&get(&trial, &path, "en").await, &path);
        assert!(all(&html, "form[method=post], .correct").is_empty(), "{path}");
    }
    let refused = trial
        .post(&format!("/statement/{}/correct", statements[0].0), "application/x-www-form-urlencoded", "reject=yes")
        .await;
    assert_eq!(refused.status, 403, "{refused:?}");
}

#[tokio::test]
async fn language_and_theme_are_kept() {
    let trial = Trial::new();
    let chosen = trial.get("/preferences?theme=dark&language=pl&next=/search%3Fq%3Da").await;
    assert_eq!((chosen.status.as_u16(), chosen.header("location")), (303, "/search?q=a"));
    let cookies: Vec<&str> = chosen.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(cookies[0].starts_with("language=pl;") && cookies[1].starts_with("theme=dark;"), "{cookies:?}");
    assert_eq!(trial.get("/preferences?next=//example.org").await.header("location"), "/");
    trial.get("/preferences?theme=pink").await.is_problem(400, "bad-parameter");
    let request = Request::get("/").header("accept", "text/html").header("cookie", "theme=dark; language=pl");
    let page = trial.send(request.body(Body::empty()).unwrap()).await;
    let html = sound(&page, "dark");
    let root = all(&html, "html")[0].value();
    assert_eq!((root.attr("data-theme"), root.attr("lang")), (Some("dark"), Some("pl")));
    let other = get(&trial, "/", "en").await;
    assert_ne!(page.header("etag"), other.header("etag"));
}

#[tokio::test]
async fn an_archive_that_is_empty_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    drop(archive::Archive::open(&path, archive::Mode::Create).unwrap());
    let trial = Trial::with(|settings| settings.archive = path);
    for path in ["/", "/search", "/search?q=a", "/new", "/stories", "/outlets", "/corrections"] {
        sound(&get(&trial, path, "pl").await, path);
    }
    let start = get(&trial, "/", "pl").await;
    assert!(start.body.contains("Archiwum jest puste"), "{}", start.body);
}
