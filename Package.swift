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
  // Text made safe to show, and the columns it takes.
  pure("Text"),
  pure("WebSocket", ["CZlib"]),
  pure("Capture", ["CPcre2", "Text", "WebSocket"]),
  pure("Sessions", ["Capture", "CLinux"]),
  pure("Payloads", ["WebSocket"]),
  // TOML 1.0, as settings, rules and themes are written in.
  pure("TOML"),
  .target(
    name: "Screen",
    dependencies: ["TOML", "Text"],
    resources: [.embedInCode("Themes")],
    swiftSettings: strict
  ),
  // Plays sessions again and tells what was different: no sockets, no clock.
  pure("Replay", ["Capture", "CPcre2", "TOML", "Text", "WebSocket"]),
  // Rules for traffic as a file has them.
  pure("Rules", ["Capture", "TOML", "WebSocket"]),
  pure("Inspector", ["WebSocket", "Capture", "Payloads", "Screen", "Text"]),
  .executableTarget(
    name: "MicroBenchmarks", dependencies: ["Capture", "WebSocket"],
    path: "Tests/Benchmarks/Micro", swiftSettings: strict),
  // What the reader of TOML makes of documents, as JSON: Python's tomllib judges it.
  .executableTarget(
    name: "TOMLReport", dependencies: ["TOML"], path: "Tests/TOMLReport", swiftSettings: strict),
  tests("TOML", ["TOML"]),
  tests("WebSocket", ["WebSocket"]),
  tests("Capture", ["CZlib", "Capture", "WebSocket"]),
  tests("Payloads", ["Payloads"]),
  tests("Replay", ["Replay", "Capture", "WebSocket"]),
  tests("Rules", ["Rules", "Capture"]),
  tests("Sessions", ["CLinux", "Sessions", "Capture", "WebSocket"]),
  .target(
    name: "TestSupport", dependencies: ["Screen"], path: "Tests/TestSupport", swiftSettings: strict),
  tests("Text", ["Text"]),
  tests("Screen", ["Screen", "TestSupport", "Text"], excluding: ["Goldens"]),
  tests(
    "Inspector",
    ["Inspector", "Capture", "Payloads", "Screen", "TestSupport", "Text", "WebSocket"],
    excluding: ["Goldens"]),
  // Seeded damage to everything that comes from outside.
  .testTarget(
    name: "FuzzTests",
    dependencies: [
      "Capture", "Payloads", "Replay", "Rules", "Screen", "TOML", "Text", "WebSocket",
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
    pure("Transport", ["Capture", "Replay", "Text", "WebSocket"] + nio + authority),
    pure("Client", ["Capture", "Replay", "Transport", "WebSocket"] + nio),
    pure("Proxy", ["CLinux", "Capture", "Replay", "Transport", "WebSocket"] + nio + authority),
    pure("Terminal", ["Screen", "CNcurses", "Text"]),
    .executableTarget(
      name: "windsock",
      dependencies: [
        "CLinux", "Capture", "Client", "Inspector", "Payloads", "Proxy", "Replay", "Rules",
        "Screen",
        "Sessions",
        "TOML", "Terminal", "Text", "Transport",
        "WebSocket", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + nio,
      swiftSettings: strict
    ),
    tests("Terminal", ["Terminal", "Screen"]),
    tests("Transport", ["Transport", "Capture", "WebSocket"] + nio),
    .target(
      name: "PeerSupport", dependencies: nio, path: "Tests/PeerSupport", swiftSettings: strict),
    tests("Client", ["Client", "Capture", "PeerSupport", "Transport", "WebSocket"] + nio),
    tests("Proxy", ["Proxy", "Capture", "PeerSupport", "Transport", "WebSocket"] + nio),
  ]
}

let package = Package(
  name: "windsock",
  products: [],
  dependencies: dependencies,
  targets: targets
)
