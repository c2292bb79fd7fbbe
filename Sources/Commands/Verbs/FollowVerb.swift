import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `follow`, `follow 5000`, `follow off`.
  static let follow = Verb(
    "follow", group: .navigate, arguments: "[tokens|off]", count: 0...1,
    kinds: [.words(["off"])], fillers: ["64"],
    summary: "keep the window of all maps on the diagonal, and move along it",
    details: [
      "The window's centre stays on the diagonal: query i over key i or, where there are more keys",
      "than queries, the last query over the last key. A number moves that many tokens along it,",
      "a negative one back. Panning in any direction then moves along the diagonal, until `off`.",
    ],
    refusals: ["anything but a whole number or off", "when no map was drawn yet: `map b`"],
    example: "q, k, v = randn(256, 8), randn(256, 8), randn(256, 8); "
      + "map attend(q, k, v, fastmax(p=2), causal=true); go 20 20 32; follow; follow 100"
  ) { interpreter, request in
    let subjects = try interpreter.shownMaps(request)
    let ground = interpreter.ground(of: subjects)
    var place = interpreter.navigation.place
    guard let argument = request.arguments.first else {
      return try interpreter.look(at: ground.following(place), of: subjects, request: request)
    }
    if case .name(let word) = argument.kind, interpreter.workspace.value(of: word) == nil {
      _ = try request.word(0, among: ["off"])
      place.follows = false
      return try interpreter.look(at: place, of: subjects, request: request)
    }
    let distance = try request.whole(argument, in: &interpreter)
    place = ground.panned(ground.following(place), queries: distance, keys: distance)
    return try interpreter.look(at: place, of: subjects, request: request)
  }
}
