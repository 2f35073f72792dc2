//! Over real connections: what comes slowly, breaks off, or comes side by side.

use crate::stage::{Stage, lamp};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

crate::both! { slow_bodies_are_told_so, the_same_key_raced_on_two_connections }

async fn listen(stage: &Stage) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = stage.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn head(length: usize) -> String {
    format!(
        "POST /api/v1/matters HTTP/1.1\r\nHost: county\r\nContent-Type: application/json\r\n\
         Client-Token: device-0001\r\nIdempotency-Key: k\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    )
}

async fn slow_bodies_are_told_so(stage: Stage) {
    let mut connection = TcpStream::connect(listen(&stage).await).await.unwrap();
    connection.write_all(head(1000).as_bytes()).await.unwrap();
    connection.write_all(b"{\"procedure\":").await.unwrap();
    let begun = Instant::now();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"code\":\"slow-body\""), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

async fn the_same_key_raced_on_two_connections(stage: Stage) {
    let address = listen(&stage).await;
    let body = lamp().to_string();
    let send = || async {
        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(format!("{}{body}", head(body.len())).as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    };
    for _ in 0..5 {
        let (one, two) = tokio::join!(send(), send());
        assert_eq!(one, two);
    }
}
