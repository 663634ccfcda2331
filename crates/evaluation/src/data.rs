//! The data folder: packs as they are published, read without unpacking them to disk, and which part of each is for development.

pub mod conllu;
pub mod families;
pub mod nkjp;
pub mod packs;
pub mod pages;
pub mod slavicner;
pub mod stories;
