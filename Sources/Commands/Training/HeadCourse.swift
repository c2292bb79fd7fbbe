import Analysis
import Attention
import Evaluation
import Models
import Tensors

extension ModelValue {
  /// How much the heads look at the token before, and at what followed the same token earlier, on some
  /// held-out exercises; nil for a model without a task.
  ///
  /// - Throws: `ComputationCancelled`, what a pass throws.
  /// - Complexity: a pass over each exercise and every pair of its tokens, some ten thousand in all.
  func headMoment(_ context: ComputeContext) throws -> HeadMoment? {
    guard let model, let layout = try layout() else { return nil }
    let (layers, heads) = (model.config.layers, model.config.heads)
    var previous = [Mean](repeating: Mean(), count: layers * heads)
    var induction = previous
    let length = max(layout.longest.tokens, 1)
    let problems = max(1, min(8, Self.pairsOfMoment / (length * length)))
    for index in 0..<problems {
      let problem = try layout.problem(index, .heldOut, seed: seed)
      let repeats = TokenRepeats(queryTokens: problem.tokens, keyTokens: problem.tokens)
      for found in try model.attentions(for: problem, context) where found.part == "own" {
        for head in 0..<heads {
          let scores = try headScores(
            of: found.attention.head(head), repeats: repeats,
            options: HeadScores.Options(removesSink: false), context: context)
          previous[found.layer * heads + head].add(scores.previousTokenMass.value)
          induction[found.layer * heads + head].add(scores.inductionMass?.value)
        }
      }
    }
    func table(_ means: [Mean]) -> [[Double]] {
      (0..<layers).map { layer in (0..<heads).map { means[layer * heads + $0].value } }
    }
    return HeadMoment(
      step: stepCount, previous: table(previous), induction: table(induction))
  }

  private static let pairsOfMoment = 32_768
}

/// A mean of what there is.
private struct Mean {
  private var sum = 0.0
  private var count = 0.0

  mutating func add(_ value: Double?) {
    guard let value, value.isFinite else { return }
    sum += value
    count += 1
  }

  var value: Double { count == 0 ? .nan : sum / count }
}

extension TrainingContent {
  /// The course of the head that looks most at the token before, and of the one that looks most at what
  /// followed the same token earlier; nil before anything was measured.
  static func heads(_ course: [HeadMoment]) -> CurveContent? {
    let curves = [
      curve("previous token", course, \.previous), curve("induction", course, \.induction),
    ]
    .compactMap { $0 }
    guard !curves.isEmpty else { return nil }
    return CurveContent(
      title: "weight of the best head, %", xTitle: "steps", yTitle: "", curves: curves,
      xScale: .linear, yScale: .linear)
  }

  private static func curve(
    _ name: String, _ course: [HeadMoment], _ path: KeyPath<HeadMoment, [[Double]]>
  ) -> CurveContent.Curve? {
    func best(_ table: [[Double]]) -> (value: Double, layer: Int, head: Int)? {
      table.enumerated().flatMap { layer, row in
        row.enumerated().filter { $0.element.isFinite }.map { ($0.element, layer, $0.offset) }
      }.max { $0.0 < $1.0 }
    }
    let points = course.compactMap { moment in
      best(moment[keyPath: path]).map { CurveContent.Point(Double(moment.step), 100 * $0.value) }
    }
    guard let last = course.last.flatMap({ best($0[keyPath: path]) }) else { return nil }
    return CurveContent.Curve(
      name: "\(name) \(last.layer).\(last.head)", line: points, measured: points)
  }
}
