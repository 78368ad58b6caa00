import InspectorSupport
import Screen
import ScreenSupport
import Testing
import TrafficSupport
import View
import WebSocket

@testable import Inspector

/// The detail's first tab, the menu of what can be copied, and the prompt for an export.
@Suite struct PayloadPictureTests {
  private static let sizes = [(200, 60), (120, 36), (80, 24), (40, 12), (20, 5)]

  private static func model(_ width: Int, _ height: Int) -> Model {
    let traffic = Traffic()
    let market = traffic.open("/market")
    let items = (0..<36).map { #"{"sku":"SKU-\#($0)","price":\#($0).5}"# }
    traffic.text(
      market,
      #"{"type":"snapshot","name":"\u65e5\u672c","items":["# + items.joined(separator: ",")
        + #"],"open":true}"#)
    traffic.text(market, #"{"type":"trade","price":10.5,"oops":tru}"#)
    return traffic.model(width: width, height: height, isLive: false)
  }

  private func expect(_ keys: String, _ name: String, _ size: (Int, Int)) {
    var model = Self.model(size.0, size.1)
    model.press(keys)
    expectGolden(render(model, size: model.size), "\(name)-\(size.0)x\(size.1)")
  }

  @Test(arguments: sizes) func theTreeStandsBesideItsBytes(width: Int, height: Int) {
    expect("j3jjjljj", "payload", (width, height))
  }

  @Test(arguments: sizes) func whatCanBeCopiedIsAMenu(width: Int, height: Int) {
    expect("jyj", "copy-menu", (width, height))
  }

  @Test(arguments: sizes) func anExportAsksForAFile(width: Int, height: Int) {
    expect("jmx", "export-prompt", (width, height))
  }

  @Test func whereJSONIsBrokenIsSaid() { expect("jj3", "payload-broken", (80, 24)) }

  @Test func bytesAreShownAsOnTheWire() { expect("j3jxw", "payload-wire", (80, 24)) }

  @Test func requestAndResponseStandBesideEachOther() {
    expect("jHz", "handshake-beside", (120, 36))
  }
}
