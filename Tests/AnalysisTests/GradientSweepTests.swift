import Analysis
import Attention
import Tensors
import Testing

@Suite("Gradients while a quantity moves")
struct GradientSweepTests {
  private static let measures = [
    GradientMeasure(.query), GradientMeasure(.key, isSum: true),
    GradientMeasure(.value, isSum: true),
  ]

  private func attention(_ mechanism: any Mechanism, count: Int = 29) throws -> Attention {
    try Attentions.random(
      queryCount: count, keyCount: count, width: 4, valueWidth: 3, seed: 9, mechanism: mechanism,
      isCausal: true)
  }

  @Test("each place says what a report on the attention there says")
  func againstReports() throws {
    let cases: [(SweptQuantity, [Double], any Mechanism, (Double) throws -> Attention)] = [
      (.tau, [0.5, 2], Softmax(), { try self.attention(Softmax(temperature: $0)) }),
      (
        .tau, [0.5, 2], try Fastmax(order: 3),
        { try self.attention(Fastmax(order: 3, temperature: $0)) }
      ),
      (.order, [1, 2, 5], try Fastmax(order: 3), { try self.attention(Fastmax(order: Int($0))) }),
      (.order, [1, 2], Softmax(), { _ in try self.attention(Softmax()) }),
    ]
    for (quantity, places, mechanism, make) in cases {
      let courses = try gradientSweep(
        of: attention(mechanism), over: quantity, places: places, measures: Self.measures,
        context: .init())
      for (measure, course) in zip(Self.measures, courses) {
        #expect(course.map(\.place) == places)
        for norms in course {
          let report = try gradientReport(
            of: make(norms.place), query: 0, measure: measure, context: .init())
          #expect(norms.actual == report.mean.actual)
          #expect(norms.ceiling == report.mean.ceiling)
          #expect(norms.evidence == .exact)
        }
      }
    }
  }

  @Test("over tokens, the first so many")
  func tokens() throws {
    let whole = try attention(Fastmax(order: 2))
    let courses = try gradientSweep(
      of: whole, over: .tokens, places: [2, 11, 29], measures: Self.measures, context: .init())
    let short = try Attention(
      queries: Tensor([11, 4], Array(whole.queries.elements[..<44])),
      keys: Tensor([11, 4], Array(whole.keys.elements[..<44])),
      values: Tensor([11, 3], Array(whole.values.elements[..<33])), mechanism: whole.mechanism,
      isCausal: true)
    for (measure, course) in zip(Self.measures, courses) {
      let report = try gradientReport(of: short, query: 0, measure: measure, context: .init())
      #expect(course[1].actual == report.mean.actual)
    }
  }

  @Test("many rows are sampled, with an interval")
  func sampled() throws {
    let courses = try gradientSweep(
      of: attention(Softmax(), count: 3001), over: .tau, places: [1, 2], measures: Self.measures,
      context: .init())
    for norms in courses.joined() {
      guard case .sampled(let rows, _) = norms.evidence else {
        Issue.record("\(norms) is not sampled")
        continue
      }
      #expect(rows >= 4)
      #expect(norms.halfWidth != nil)
    }
  }
}
