//! The client against real servers on this machine that do what servers do: redirect, stall, lie, pack, forbid.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests have servers in threads and may panic"
)]

mod server;

mod guard;
mod redirects;
mod bodies;
mod stalls;
mod conditional;
mod manners;
mod secure;
