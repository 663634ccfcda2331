//! What went wrong, for people; and the form that asks for a token.

use super::asked::{Asked, View};
use super::layout::{Frame, notice, page};
use crate::problem::Problem;
use crate::security::visitor::Visitor;
use maud::{Markup, html};

/// A problem, for people.
pub(crate) fn error(problem: &Problem, asked: &Asked) -> Markup {
    let view = View { asked: asked.clone(), visitor: None };
    let t = view.language();
    let heading = t.label("problem", problem.kind);
    let frame = Frame { title: &heading, ..Frame::default() };
    page(
        &view,
        &frame,
        html! {
            h1 { (heading) }
            p.lead { (t.label("what-to-do", problem.kind)) }
            // What a program is told is in English only.
            p.help lang="en" dir="auto" { (super::layout::cut(&problem.detail, 1000)) }
            @if let Some(help) = &problem.help { p.help lang="en" dir="auto" { (super::layout::cut(help, 1000)) } }
            p.doing { a.button href="/" { (t.tr("start-page")) } a href="/search" { (t.tr("search")) } }
        },
    )
}

/// The form that asks for a token. `failed`: why the last one was not taken.
pub(crate) fn login(asked: &Asked, visitor: &Visitor, next: &str, failed: Option<&str>) -> Markup {
    let view = View { asked: asked.clone(), visitor: Some(visitor.clone()) };
    let t = view.language();
    let heading = t.tr("log-in");
    let frame = Frame { title: &heading, ..Frame::default() };
    page(
        &view,
        &frame,
        html! {
            h1 { (heading) }
            p.lead { (t.tr("log-in-lead")) }
            @if failed.is_some() { (notice("bad", html! { p { (t.tr("token-unknown")) } })) }
            form.narrow method="post" action="/login" {
                input type="hidden" name="csrf" value=(visitor.csrf);
                input type="hidden" name="next" value=(next);
                div.field {
                    label for="token" { (t.tr("token")) }
                    input #token type="password" name="token" autocomplete="current-password" required;
                }
                p.doing { button.main type="submit" { (heading) } }
            }
        },
    )
}
