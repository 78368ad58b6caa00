/// The domain of a command or event, such as `Page` of `Page.navigate`.
struct CDPDomain {
  /// Whether it is in the protocol's description: the browser's, that of JavaScript, or Node's.
  let isKnown: Bool

  /// - Returns: nil when a method is not a domain and a name in it.
  init?(_ method: [UInt8]) {
    let parts = method.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, let domain = parts[0].first, let name = parts[1].first,
      domain >= UInt8(ascii: "A"), domain <= UInt8(ascii: "Z"),
      name >= UInt8(ascii: "a"), name <= UInt8(ascii: "z"), parts.allSatisfy(Self.isWord)
    else { return nil }
    isKnown = Self.known.contains(String(decoding: parts[0], as: UTF8.self))
  }

  private static func isWord(_ part: ArraySlice<UInt8>) -> Bool {
    part.allSatisfy { byte in
      let letter = byte | 0x20
      return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
        || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
  }

  private static let known: Set<String> = [
    "Accessibility", "Animation", "Audits", "Autofill", "BackgroundService", "BluetoothEmulation",
    "Browser", "CSS", "CacheStorage", "Cast", "Console", "CrashReportContext", "DOM",
    "DOMDebugger", "DOMSnapshot", "DOMStorage", "Database", "Debugger", "DeviceAccess",
    "DeviceOrientation", "Emulation", "EventBreakpoints", "Extensions", "FedCm", "Fetch",
    "FileSystem", "HeadlessExperimental", "HeapProfiler", "IO", "IndexedDB", "Input", "Inspector",
    "LayerTree", "Log", "Media", "Memory", "Network", "NodeRuntime", "NodeTracing", "NodeWorker",
    "Overlay", "PWA", "Page", "Performance", "PerformanceTimeline", "Preload", "Profiler",
    "Runtime", "Schema", "Security", "ServiceWorker", "Storage", "SystemInfo", "Target",
    "Tethering", "Tracing", "WebAudio", "WebAuthn",
  ]
}
