//! The page at an address, fetched with all guards: nothing of this machine or its network can be reached.

use crate::app::App;
use crate::problem::Problem;
use fetch::{FetchError, Reason, Request, Response};
use intake::{Document, Item, Options, Source, Start};
use record::Meta;
use std::io::Cursor;
use std::time::Duration;

/// A host that wants us to wait longer is told of instead.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Fetches an address and takes the first document in it.
pub(crate) async fn document(app: &App, address: String) -> Result<Document, Problem> {
    let response = app.with_client(move |client| client.get_in_turn(&Request::page(&address), LONGEST_WAIT)).await?;
    // Unpacking and taking apart may take long.
    let taken = tokio::task::spawn_blocking(move || take(response)).await;
    taken.map_err(|error| Problem::internal(&error))?
}

fn take(response: Response) -> Result<Document, Problem> {
    let address = response.final_url;
    let start = Start {
        name: address.clone(),
        known: Meta { uri: Some(address.clone()), ..Meta::default() },
        media_type: response.content_type,
        charset: response.charset,
    };
    let items = intake::documents(Source::Seekable(Box::new(Cursor::new(response.body))), &start, &Options::default());
    for item in items {
        match item {
            Ok(Item::Document(document)) => return Ok(document),
            Ok(Item::Notice(_)) => {}
            // Of a list of addresses none is the one that was meant.
            Ok(Item::Link(_)) => break,
            Err(bad) => return Err(Problem::unprocessable(format!("cannot read {bad}"))),
        }
    }
    Err(Problem::unprocessable(format!("there is no article at {address}")).help("name the page of one article"))
}

impl From<FetchError> for Problem {
    fn from(error: FetchError) -> Self {
        let told = error.to_string();
        let problem = match &error.reason {
            Reason::BadUrl { .. }
            | Reason::BadScheme { .. }
            | Reason::BadPort { .. }
            | Reason::UserInfo
            | Reason::HttpsOnly => Self::parameter("url", told),
            Reason::Refused { .. } => {
                return Self::forbidden(told).help("only pages that anybody on the internet can reach are fetched");
            }
            Reason::Robots { .. } => Self::forbidden(told),
            Reason::TooSoon { wait, .. } => Self::too_many(told, wait.as_secs() + 1),
            _ => Self::upstream(told),
        };
        match error.help() {
            Some(help) => problem.help(help),
            None => problem,
        }
    }
}
