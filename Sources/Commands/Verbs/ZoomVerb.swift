import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  private static let zoomWords = ["in", "out", "all"]

  /// `zoom 4`, `zoom out`, `zoom all`.
  static let zoom = Verb(
    "zoom", group: .navigate, arguments: "in|out|all|factor", count: 1...1,
    kinds: [.words(zoomWords)], fillers: ["in"],
    summary: "show less of all maps, larger, around the crosshair; or more",
    details: [
      "`in` and `out` are one step, `all` is the whole map, 4 is four times closer, 0.5 half as",
      "close. The tokens under a cell go by powers of two, down to one, then tokens grow.",
    ],
    refusals: ["a factor that is not above 0", "when no map was drawn yet: `map b`"],
    example: "q, k, v = randn(256, 8), randn(256, 8), randn(256, 8); "
      + "map attend(q, k, v, fastmax(p=2), causal=true); go 200 180; zoom 2; zoom all"
  ) { interpreter, request in
    let subjects = try interpreter.shownMaps(request)
    let ground = interpreter.ground(of: subjects)
    var place = interpreter.navigation.place
    let argument = request.arguments[0]
    if case .number = argument.kind {
      place = ground.zoomed(place, by: try request.factor(argument, in: &interpreter))
    } else if case .name(let word) = argument.kind, !zoomWords.contains(word),
      interpreter.workspace.value(of: word) != nil
    {
      place = ground.zoomed(place, by: try request.factor(argument, in: &interpreter))
    } else {
      switch argument.kind {
      case .name, .text:
        let anchor = (place.query, place.key)
        switch try request.word(0, among: zoomWords) {
        case "in": place = ground.zoomedIn(place, about: anchor)
        case "out": place = ground.zoomedOut(place, about: anchor)
        default: place = MapPlace(query: place.query, key: place.key)
        }
      default: place = ground.zoomed(place, by: try request.factor(argument, in: &interpreter))
      }
    }
    return try interpreter.look(at: place, of: subjects, request: request)
  }
}

extension CommandRequest {
  fileprivate func factor(_ argument: Expression, in interpreter: inout Interpreter)
    throws(Diagnostic) -> Double
  {
    let value = try interpreter.workspace.evaluate(argument, context: context)
    guard case .number(let factor) = value, factor > 0, factor.isFinite else {
      throw CommandProblems.wrongKind(
        at: argument, wanted: "a factor above 0", found: value.described,
        fix: context.source.replacing(argument.span, with: "2"))
    }
    return factor
  }
}
