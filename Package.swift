// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

func pure(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], excluding files: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, exclude: files, swiftSettings: strict)
}

// The pure targets: no sockets, no terminal, no NIO. They build and test in seconds, and
// `WINDSOCK_PURE=1 swift test` builds nothing else.
var targets: [Target] = [
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CPcre2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
  // C functions and not only a module map: see its header.
  .target(name: "CLinux"),
  // Text made safe to show, times as text.
  pure("Text"),
  pure("JSON", ["Text"]),
  // TOML 1.0, as settings, rules and themes are written in.
  pure("TOML"),
  pure("WebSocket", ["CZlib", "Text"]),
  pure("Pcapng", ["JSON", "WebSocket"]),
  // Wire events, dissector, log, and the session that orders them.
  pure("Capture", ["Pcapng", "WebSocket", "JSON", "Text"]),
  pure("Payloads", ["JSON", "WebSocket"]),
  pure("Filter", ["Capture", "CPcre2", "JSON", "Text", "WebSocket"]),
  // Captures as wire events: link layers, IP, TCP reassembly, HAR.
  pure("Import", ["Capture", "Filter", "JSON", "Pcapng", "Text", "WebSocket"]),
  // Hold, edit, drop, inject, rules.
  pure("Intercept", ["Capture", "Filter", "JSON", "Pcapng", "TOML", "WebSocket"]),
  // Sessions as text, NDJSON, HAR, pcapng and statistics.
  pure(
    "Output", ["Capture", "Filter", "Import", "JSON", "Pcapng", "Text", "WebSocket"]),
  pure("SessionFiles", ["Capture", "CLinux", "Import", "Pcapng"]),
  .target(
    name: "Screen",
    dependencies: ["TOML", "Text"],
    resources: [.embedInCode("Themes")],
    swiftSettings: strict
  ),
  // Plays sessions again and tells what was different: no sockets, no clock.
  pure(
    "Replay", ["Capture", "CPcre2", "Filter", "JSON", "Output", "Text", "TOML", "WebSocket"]),
  pure(
    "Inspector",
    ["WebSocket", "Capture", "Filter", "Intercept", "JSON", "Output", "Payloads", "Screen", "Text"]),
  .executableTarget(
    name: "MicroBenchmarks", dependencies: ["Capture", "Filter", "Text", "WebSocket"],
    path: "Tests/Benchmarks/Micro", swiftSettings: strict),
  tests("JSON", ["JSON"]),
  // What the reader of TOML makes of documents, as JSON: Python's tomllib judges it.
  .executableTarget(
    name: "TOMLReport", dependencies: ["TOML"], path: "Tests/TOMLReport", swiftSettings: strict),
  tests("TOML", ["TOML"]),
  tests("WebSocket", ["WebSocket"]),
  tests(
    "Capture",
    [
      "CZlib", "Capture", "Filter", "Import", "Intercept", "JSON", "Output", "Pcapng", "Text",
      "WebSocket",
    ]),
  tests("Payloads", ["JSON", "Payloads"]),
  tests("Replay", ["Replay", "Capture", "Filter", "JSON", "Output", "Text", "WebSocket"]),
  tests("Intercept", ["Intercept", "Capture", "Filter"]),
  tests(
    "SessionFiles",
    ["CLinux", "SessionFiles", "Capture", "Filter", "Import", "Output", "Pcapng", "WebSocket"]),
  .target(
    name: "TestSupport", dependencies: ["Screen"], path: "Tests/TestSupport", swiftSettings: strict),
  tests("Text", ["Text"]),
  tests("Screen", ["Screen", "TestSupport", "Text"], excluding: ["Goldens"]),
  tests(
    "Inspector",
    [
      "Inspector", "Capture", "Filter", "Intercept", "JSON", "Output", "Payloads", "Pcapng",
      "Screen",
      "TestSupport", "Text", "WebSocket",
    ],
    excluding: ["Goldens"]),
  // Seeded damage to everything that comes from outside.
  .testTarget(
    name: "FuzzTests",
    dependencies: [
      "Capture", "Filter", "Import", "Intercept", "JSON", "Output", "Payloads", "Replay", "Screen",
      "Text", "TOML", "WebSocket",
    ],
    path: "Tests/Fuzz", swiftSettings: strict),
]

var dependencies: [Package.Dependency] = []

if Context.environment["WINDSOCK_PURE"] == nil {
  let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "NIOTLS", package: "swift-nio"),
  ]
  // The local certificate authority and the leaves it signs.
  let authority: [Target.Dependency] = [
    .product(name: "Crypto", package: "swift-crypto"),
    .product(name: "SwiftASN1", package: "swift-asn1"),
    .product(name: "X509", package: "swift-certificates"),
  ]
  dependencies += [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ]
  targets += [
    // A C target and not only a module map: a signal handler must be C.
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    // What both engines do with sockets: dialling, TLS, and buffers as captured bytes.
    pure("Transport", ["Capture", "Pcapng", "Text", "WebSocket"] + nio + authority),
    pure("Client", ["Capture", "Pcapng", "Replay", "Text", "Transport", "WebSocket"] + nio),
    pure(
      "Proxy",
      [
        "CLinux", "Capture", "Filter", "Intercept", "Pcapng", "Replay", "Text", "Transport",
        "WebSocket",
      ] + nio + authority),
    pure("Terminal", ["Screen", "CNcurses", "Text"]),
    // The commands.
    .target(
      name: "CLI",
      dependencies: [
        "CLinux", "Capture", "Client", "Filter", "Import", "Inspector", "Intercept", "JSON",
        "Output",
        "Payloads", "Pcapng", "Proxy", "Replay", "Screen", "SessionFiles", "TOML", "Terminal",
        "Text", "Transport", "WebSocket",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + nio,
      swiftSettings: strict
    ),
    .executableTarget(name: "windsock", dependencies: ["CLI"], swiftSettings: strict),
    tests("Terminal", ["Terminal", "Screen"]),
    tests("Transport", ["Transport", "Capture", "WebSocket"] + nio),
    .target(
      name: "PeerSupport", dependencies: nio, path: "Tests/PeerSupport", swiftSettings: strict),
    tests("Client", ["Client", "Capture", "PeerSupport", "Transport", "WebSocket"] + nio),
    tests(
      "Proxy",
      [
        "Proxy", "Capture", "Filter", "Intercept", "PeerSupport", "Pcapng", "Transport",
        "WebSocket",
      ] + nio),
  ]
}

let package = Package(
  name: "windsock",
  products: [],
  dependencies: dependencies,
  targets: targets
)
