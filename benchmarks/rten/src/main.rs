//! A peer for the runtime: rten on the encoder as ONNX, timed over the same windows of pieces, on one thread.
//!
//! `peer-rten GRAPH WINDOWS`; WINDOWS: {"windows": [[id, …], …]}; prints {"seconds": …, "pieces": …, "sum": …}

use rten::{ModelOptions, NodeId, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(graph), Some(windows)) = (arguments.next(), arguments.next()) else {
        return Err("which graph, and which windows?".into());
    };
    let model = ModelOptions::with_all_ops().prepack_weights(true).load_file(&graph)?;
    let told: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(windows)?)?;
    let windows: Vec<Vec<i32>> = serde_json::from_value(told["windows"].clone())?;
    let nodes: [NodeId; 2] = [model.node_id("ids")?, model.node_id("places")?];
    let run = |window: &[i32]| -> Result<f64, Box<dyn Error>> {
        let ids = NdTensor::from_data([1, window.len()], window.to_vec());
        let places = NdTensor::from_data([1, window.len()], (0..window.len() as i32).collect::<Vec<_>>());
        let inputs: Vec<(NodeId, ValueOrView)> = vec![(nodes[0], ids.view().into()), (nodes[1], places.view().into())];
        let outputs = model.run(inputs, model.output_ids(), None)?;
        let first: Tensor<f32> = outputs.into_iter().next().ok_or("no output")?.try_into()?;
        Ok(f64::from(first[[0, 0, 0]]))
    };
    run(windows.first().ok_or("no windows")?)?; // first use allocates
    let begin = Instant::now();
    let mut sum = 0.0;
    for window in &windows {
        sum += run(window)?;
    }
    let pieces: usize = windows.iter().map(Vec::len).sum();
    println!("{}", serde_json::json!({ "seconds": begin.elapsed().as_secs_f64(), "pieces": pieces, "sum": sum }));
    Ok(())
}
