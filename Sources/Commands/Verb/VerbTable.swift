extension Verb {
  /// Every verb, in the order `help` lists them.
  public static let all: [Verb] = [
    .map, .compare, .bound, .worst, .stability, .metrics, .heads, .plan, .cost,
    .gradients, .gradcheck, .why,
    .go, .zoom, .find, .follow, .bookmark, .bookmarks,
    .train, .race, .task, .swap, .ablate, .generate,
    .use, .slide, .seed, .vars, .save, .export,
    .demo, .lessons, .lesson, .expect, .help,
    .scale, .palette, .mouse, .close, .clear, .quit, .exit,
  ]

  /// The verb of this name.
  public static func named(_ name: String) -> Verb? {
    all.first { $0.name == name }
  }
}
