// swift-tools-version: 6.2

import PackageDescription

// `make mutations` builds one target's tests after each change; a variable that is not used any more
// must not hide what the change does.
let isMutating = Context.environment["WINDSOCK_TESTS_OF"] != nil

let strict: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (isMutating ? [] : [.treatAllWarnings(as: .error)])

func pure(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], excluding files: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, exclude: files, swiftSettings: strict)
}

func support(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

// The pure targets: no sockets, no terminal, no NIO. They build and test in seconds, and
// `WINDSOCK_PURE=1 swift test` builds nothing else.
var targets: [Target] = [
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CPcre2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
  .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
  .systemLibrary(name: "CLz4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
  // C functions and not only a module map: see its header.
  .target(name: "CLinux"),
  .target(name: "CLaunch"),
  // The commit, which `make build` names: other builds need not be made anew for each.
  .target(
    name: "CVersion",
    cSettings: Context.environment["WINDSOCK_COMMIT"].map {
      [.define("WINDSOCK_COMMIT", to: "\"\($0)\"")]
    }),
  // Text made safe to show, times as text.
  pure("Text"),
  pure("JSON", ["Text"]),
  // TOML 1.0, as settings, rules and themes are written in.
  pure("TOML"),
  pure("WebSocket", ["CZlib", "Text"]),
  pure("Pcapng", ["JSON", "WebSocket"]),
  // Wire events, dissector, log, and the session that orders them.
  pure("Capture", ["Pcapng", "WebSocket"]),
  pure("Payloads", ["CZlib", "JSON", "Text"]),
  // The pass that decodes the messages of a log, and what belongs together.
  pure("Units", ["Capture", "Payloads", "WebSocket"]),
  pure("Filter", ["Capture", "CPcre2", "JSON", "Payloads", "Units", "WebSocket"]),
  // Captures as wire events: link layers, IP, TCP reassembly, HAR.
  pure("Import", ["Capture", "Filter", "JSON", "Pcapng", "Text", "WebSocket"]),
  // Hold, edit, drop, inject, rules.
  pure("Intercept", ["Capture", "Filter", "JSON", "Pcapng", "TOML", "WebSocket"]),
  // Sessions as text, NDJSON, HAR, pcapng and statistics.
  pure(
    "Output",
    [
      "Capture", "Filter", "Import", "JSON", "Payloads", "Pcapng", "Text", "Units", "WebSocket",
    ]),
  // libpcap by our own declarations: it is loaded when `sniff` asks for it.
  .target(name: "CPcap"),
  pure("LiveCapture", ["CLinux", "CPcap", "Pcapng", "Text"]),
  pure(
    "SessionFiles", ["CLinux", "CLz4", "CZlib", "CZstd", "Capture", "Import", "Pcapng"]),
  .target(
    name: "Screen",
    dependencies: ["TOML", "Text"],
    resources: [.embedInCode("Themes")],
    swiftSettings: strict
  ),
  // Plays sessions again and tells what was different: no sockets, no clock.
  pure(
    "Replay", ["Capture", "Filter", "JSON", "Pcapng", "Text", "TOML", "WebSocket"]),
  // Messages as trees that can be folded, and their bytes.
  pure("Trees", ["Capture", "Filter", "Payloads", "Screen", "Text", "WebSocket"]),
  // A session as rows and text: which rows match, what each says, counts and times, the detail.
  pure(
    "Rows",
    [
      "Capture", "Filter", "Intercept", "Output", "Payloads", "Pcapng", "Screen", "Text", "Trees",
      "Units", "WebSocket",
    ]),
  // Model, event and effect; update(); the one table of actions, keys and help.
  pure(
    "Inspector",
    [
      "Capture", "Filter", "Intercept", "JSON", "Output", "Payloads", "Rows", "Screen", "Text",
      "Trees", "Units", "WebSocket",
    ]),
  // render(): the picture of a model.
  pure(
    "View",
    [
      "Capture", "Filter", "Inspector", "Intercept", "Output", "Payloads", "Rows", "Screen",
      "Text", "Trees", "WebSocket",
    ]),
  .executableTarget(
    name: "MicroBenchmarks",
    dependencies: ["Capture", "Filter", "JSON", "Payloads", "WebSocket"],
    path: "Tests/Benchmarks/Micro", swiftSettings: strict),
  // What tests share: numbers from a seed and goldens; sessions and captures made by hand; what a
  // capture was read as; pictures; sessions as two peers fill them; a model whose keys are pressed.
  support("TestSupport"),
  support("CaptureSupport", ["Capture", "Pcapng", "TestSupport", "WebSocket"]),
  support(
    "ImportSupport",
    ["Capture", "CaptureSupport", "Import", "Output", "Pcapng", "Text", "WebSocket"]),
  support("ScreenSupport", ["Screen", "TestSupport"]),
  support("TrafficSupport", ["Capture", "Intercept", "Pcapng", "WebSocket"]),
  support("InspectorSupport", ["Inspector", "Screen", "TrafficSupport", "View"]),
  tests("Text", ["TestSupport", "Text"]),
  tests("JSON", ["JSON", "Text"]),
  // What the reader of TOML makes of documents, as JSON: Python's tomllib judges it.
  .executableTarget(
    name: "TOMLReport", dependencies: ["TOML"], path: "Tests/TOMLReport", swiftSettings: strict),
  tests("TOML", ["TOML"]),
  tests("WebSocket", ["TestSupport", "WebSocket"]),
  tests("Pcapng", ["Pcapng", "WebSocket"]),
  tests(
    "Capture",
    ["Capture", "CaptureSupport", "ImportSupport", "Pcapng", "TestSupport", "Text", "WebSocket"]),
  tests("Payloads", ["CZlib", "JSON", "Payloads", "TestSupport"]),
  tests(
    "Units", ["Capture", "CaptureSupport", "Payloads", "TestSupport", "Units", "WebSocket"]),
  tests(
    "Filter",
    [
      "Capture", "CaptureSupport", "Filter", "JSON", "Payloads", "TestSupport", "Units",
      "WebSocket",
    ]),
  tests(
    "Import",
    [
      "Capture", "CaptureSupport", "Import", "ImportSupport", "Output", "Pcapng", "TestSupport",
      "WebSocket",
    ]),
  tests(
    "Intercept",
    [
      "CZlib", "Capture", "CaptureSupport", "Filter", "Intercept", "Pcapng", "TestSupport",
      "WebSocket",
    ]),
  tests(
    "Output",
    [
      "Capture", "CaptureSupport", "Import", "ImportSupport", "JSON", "Output", "Payloads",
      "Pcapng",
      "TestSupport", "Text", "Units", "WebSocket",
    ]),
  tests("LiveCapture", ["CPcap", "LiveCapture", "Pcapng"]),
  tests(
    "SessionFiles",
    ["CLinux", "Capture", "Import", "Pcapng", "SessionFiles", "TestSupport", "WebSocket"]),
  tests(
    "Replay",
    [
      "Capture", "Filter", "Import", "JSON", "Pcapng", "Replay", "TOML", "TestSupport",
      "WebSocket",
    ]),
  tests("Screen", ["Screen", "ScreenSupport", "TestSupport", "Text"], excluding: ["Goldens"]),
  tests("Trees", ["Capture", "Payloads", "Screen", "Trees", "WebSocket"]),
  tests(
    "Rows",
    [
      "Capture", "Filter", "Pcapng", "Rows", "Screen", "TestSupport", "TrafficSupport", "Units",
      "WebSocket",
    ]),
  tests(
    "Inspector",
    [
      "Capture", "Filter", "Import", "Inspector", "InspectorSupport", "Intercept", "Payloads",
      "Rows", "Screen", "TestSupport", "Text", "TrafficSupport", "Trees", "Units", "WebSocket",
    ],
    excluding: ["Goldens"]),
  tests(
    "View",
    [
      "Capture", "Inspector", "InspectorSupport", "Intercept", "Pcapng", "Rows", "Screen",
      "ScreenSupport", "Text", "TrafficSupport", "Units", "View", "WebSocket",
    ],
    excluding: ["Goldens"]),
  // Seeded damage to everything that comes from outside.
  .testTarget(
    name: "FuzzTests",
    dependencies: [
      "Capture", "CaptureSupport", "Filter", "Import", "ImportSupport", "Intercept", "Output",
      "Payloads", "Pcapng", "Replay", "Screen", "TOML", "TestSupport", "Text", "WebSocket",
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
      name: "CNcurses", dependencies: ["CLinux"],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    // TLS of captures, by swift-crypto.
    pure(
      "Decryption",
      [
        "Import", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ]),
    // What both engines do with sockets: dialling, TLS, and buffers as captured bytes.
    pure("Transport", ["Capture", "Pcapng", "Text", "WebSocket"] + nio + authority),
    pure("Client", ["Capture", "JSON", "Replay", "Text", "Transport", "WebSocket"] + nio),
    pure(
      "Proxy",
      [
        "CLinux", "Capture", "Intercept", "Pcapng", "Replay", "Text", "Transport", "WebSocket",
      ] + nio + authority),
    // Programs started so that their traffic comes through.
    pure(
      "Launch",
      [
        "CLaunch", "CLinux", "Text", "WebSocket",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    pure("Terminal", ["CLinux", "CNcurses", "Screen", "Text"]),
    // What a command is given: options and settings; and the process around it.
    .target(
      name: "Options",
      dependencies: [
        "CLinux", "CPcre2", "CVersion", "CZlib", "Capture", "Client", "Decryption", "Filter",
        "Inspector", "Intercept", "JSON", "Launch", "Output", "Payloads", "Proxy", "Replay",
        "Screen",
        "SessionFiles", "TOML", "Terminal", "Text", "Transport", "Units", "WebSocket",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict
    ),
    // The commands.
    .target(
      name: "CLI",
      dependencies: [
        "CLinux", "Capture", "Client", "Filter", "Import", "Inspector", "Intercept", "JSON",
        "Launch", "LiveCapture", "Options", "Output", "Payloads", "Pcapng", "Proxy", "Replay",
        "Rows", "Screen", "SessionFiles", "Terminal", "Text", "Transport", "Units", "View",
        "WebSocket", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict
    ),
    .executableTarget(name: "windsock", dependencies: ["CLI"], swiftSettings: strict),
    tests(
      "Decryption",
      [
        "Decryption", "Import", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ]),
    tests("Terminal", ["Terminal"]),
    tests("Launch", ["Launch", "WebSocket"]),
    tests("Transport", ["Transport", "WebSocket"] + nio),
    support("PeerSupport", nio),
    tests(
      "Client",
      [
        "Capture", "Client", "JSON", "Pcapng", "PeerSupport", "TestSupport", "Transport",
        "WebSocket",
      ] + nio),
    tests(
      "Proxy",
      [
        "Capture", "Filter", "Intercept", "Pcapng", "PeerSupport", "Proxy", "TestSupport", "Text",
        "Transport", "WebSocket", .product(name: "NIOEmbedded", package: "swift-nio"),
      ] + nio),
    tests(
      "Options",
      [
        "Capture", "CaptureSupport", "Client", "Inspector", "Options", "Payloads", "Proxy", "Rows",
        "TestSupport", "Units", "WebSocket",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    tests(
      "CLI",
      [
        "CLI", "Client", "Filter", "Inspector", "Intercept", "JSON", "Launch", "Options",
        "Payloads", "Screen", "TOML", "TestSupport", "WebSocket",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ]
}

// One target's tests and what they stand on, and nothing else: `make mutations` builds often.
if let only = Context.environment["WINDSOCK_TESTS_OF"] {
  var wanted: Set<String> = []
  var waiting = ["\(only)Tests"]
  while let name = waiting.popLast() {
    guard wanted.insert(name).inserted, let target = targets.first(where: { $0.name == name })
    else {
      continue
    }
    for dependency in target.dependencies {
      switch dependency {
      case .byNameItem(let name, _), .targetItem(let name, _): waiting.append(name)
      default: break
      }
    }
  }
  targets.removeAll { !wanted.contains($0.name) }
}

let package = Package(
  name: "windsock",
  products: [],
  dependencies: dependencies,
  targets: targets
)
