import Diagnostics

extension CommandRequest {
  /// The part of maps that the options `queries` and `keys` ask for; the whole without them.
  ///
  /// - Throws: `commands.window-outside` at an option.
  func window(on subjects: [MapSubject], in interpreter: inout Interpreter)
    throws(Diagnostic) -> MapPlace
  {
    let rows = subjects.map(\.extents.rows).min() ?? 0
    let columns = subjects.map(\.extents.columns).min() ?? 0
    let queries = try part("queries", within: rows, in: &interpreter)
    let keys = try part("keys", within: columns, in: &interpreter)
    return MapPlace(
      queries: queries, keys: keys, query: queries?.lowerBound ?? 0, key: keys?.lowerBound ?? 0)
  }
}

extension MapPlace {
  /// What opens panes at this place.
  func opening(_ panes: [PaneSubject]) -> [ReportAction] {
    isWhole ? [.showPanes(panes)] : [.showPanes(panes), .lookAt(self)]
  }
}
