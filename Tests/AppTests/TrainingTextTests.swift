import Commands
import Screen
import Testing

@testable import App

/// Panels of training.
@Suite("Training panels")
struct TrainingTextTests {
  private static let names = ["softmax", "fastmax1", "fastmax2", "fastmax3"]

  private static let content: TrainingContent = {
    let curves = names.enumerated().map { index, name in
      CurveContent.Curve(
        name: name, line: (0...9).map { .init(Double($0), Double($0 + index)) },
        measured: [.init(3, Double(3 + index))])
    }
    return TrainingContent(
      title: "race", facts: ["step 281 of 300", "lines: training, marks: held out, 95 %"],
      runs: names.map { "\($0) 82.6 % (78.4…86)" },
      charts: [
        CurveContent(
          title: "loss, nats", xTitle: "steps", yTitle: "", curves: curves,
          xScale: .linear, yScale: .linear)
      ])
  }()

  @Test(
    "say of each of several runs what it is drawn with, however narrow", arguments: [36, 76, 118])
  func keys(width: Int) {
    for unicode in [true, false] {
      let abilities = unicode ? Fixtures.unicode : Fixtures.ascii
      let lines = TrainingText(Self.content, abilities: abilities).panel(width: width, height: 15)
      let text = lines.map(\.text)
      #expect(text.count <= 15)
      #expect(lines.allSatisfy { $0.width <= width })
      let keys = unicode ? ["∙●", "+■", "×▲", "∗◆"] : [".o", "+#", "xA", "*@"]
      for (name, key) in zip(Self.names, keys) {
        #expect(text.contains { $0.contains("\(key) \(name) 82.6 %") }, "\(name) in \(text)")
      }
      // The charts are there as well, without names that would be cut.
      #expect(text.contains { $0.contains("loss, nats") })
      #expect(text.count { $0.contains("softmax") } == 1)
    }
  }
}
