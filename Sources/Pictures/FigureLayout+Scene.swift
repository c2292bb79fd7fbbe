import Charts
import Screen

extension FigureLayout {
  /// Draws the figure.
  func scene() -> Scene {
    var scene = Scene(width: width, height: height, scale: scale)
    if let title = figure.title {
      let room = (width - 2 * margin) / scale
      scene.marks.append(
        .words(
          Scene.Words(
            text: PixelFont.standard.clipped(title, to: room, isBold: true), x: margin,
            y: margin, isBold: true)))
    }
    for panel in panels { draw(panel, on: &scene) }
    for bar in bars { draw(bar, on: &scene) }
    drawFoot(on: &scene)
    return scene
  }

  private func draw(_ panel: Panel, on scene: inout Scene) {
    let map = figure.maps[panel.map]
    let inks = inks[panel.group]
    let image = CellImage(
      rows: map.rows, columns: map.columns,
      colors: inks.colors.map(ink) + [.masked, .notFinite, .negative],
      indices: inks.indices(of: map.grid))
    scene.marks.append(
      .words(
        Scene.Words(
          text: panel.title, x: panel.x, y: panel.y - line, isBold: figure.title == nil)))
    scene.frame(
      x: panel.x, y: panel.y, width: panel.width, height: panel.height, Scene.line)
    scene.marks.append(.cells(image, x: panel.x, y: panel.y, side: figure.cell))
    if panel.showsRows { drawRows(panel, map.rowAxis.name, on: &scene) }
    drawColumns(panel, map.columnAxis.name, on: &scene)
  }

  private func drawRows(_ panel: Panel, _ name: String, on scene: inout Scene) {
    for entry in panel.rowTicks {
      let y = panel.y + entry.offset
      scene.box(
        x: panel.x - scale - tick, y: y - scale / 2, width: tick, height: scale, Scene.line)
      scene.marks.append(
        .words(
          Scene.Words(
            text: clipped(entry.text), x: panel.x - scale - tick - gap, y: y - letter / 2,
            anchor: .end)))
    }
    let widest = panel.rowTicks.map { length(clipped($0.text)) }.max() ?? 0
    let x = panel.x - tick - gap - widest - 2 * gap - letter - 4 * scale
    scene.marks.append(
      .words(
        Scene.Words(
          text: name, x: x, y: panel.y + panel.height / 2, anchor: .middle,
          color: Scene.paleInk, isTurned: true)))
  }

  private func drawColumns(_ panel: Panel, _ name: String, on scene: inout Scene) {
    let top = panel.y + panel.height + scale
    for entry in panel.columnTicks {
      let x = panel.x + entry.offset
      scene.box(x: x - scale / 2, y: top, width: scale, height: tick, Scene.line)
      scene.marks.append(
        .words(
          panel.turnsColumns
            ? Scene.Words(
              text: clipped(entry.text), x: x - letter / 2, y: top + tick + gap, anchor: .end,
              isTurned: true)
            : Scene.Words(text: entry.text, x: x, y: top + tick + gap, anchor: .middle)))
    }
    scene.marks.append(
      .words(
        Scene.Words(
          text: name, x: panel.x + panel.width / 2,
          y: top + tick + gap + columnRoom(panel) + 2 * gap, anchor: .middle,
          color: Scene.paleInk)))
  }

  private func draw(_ bar: Bar, on scene: inout Scene) {
    let colors = inks[bar.group].colors.map(ink)
    let limits = limits[bar.group]
    scene.frame(x: bar.x, y: bar.y, width: barWidth, height: bar.height, Scene.line)
    // A flat scale shows the middle colour alone.
    let shown = limits.isFlat ? [colors[colors.count / 2]] : colors
    for (level, color) in shown.enumerated() {
      let upper = bar.y + bar.height - bar.height * (level + 1) / shown.count
      let lower = bar.y + bar.height - bar.height * level / shown.count
      scene.box(x: bar.x, y: upper, width: barWidth, height: lower - upper, color)
    }
    for (entry, label) in zip(bar.ticks, bar.labels) {
      let y = bar.y + bar.height - Int((entry.share * Double(bar.height)).rounded())
      scene.box(
        x: bar.x + barWidth + scale, y: y - scale / 2, width: tick, height: scale, Scene.line)
      scene.marks.append(
        .words(
          Scene.Words(
            text: label, x: bar.x + barWidth + scale + tick + gap, y: y - letter / 2)))
    }
    scene.marks.append(
      .words(
        Scene.Words(
          text: groups[bar.group].name, x: bar.nameX, y: bar.y + bar.height / 2, anchor: .middle,
          color: Scene.paleInk, isTurned: true)))
  }

  private func drawFoot(on scene: inout Scene) {
    var x = margin
    let side = 12 * scale
    for entry in legend {
      scene.box(x: x, y: legendTop - scale, width: side, height: side, Scene.line)
      scene.box(
        x: x + scale, y: legendTop, width: side - 2 * scale, height: side - 2 * scale, entry.color)
      scene.marks.append(
        .words(Scene.Words(text: entry.text, x: x + side + gap + scale, y: legendTop)))
      x += side + length(entry.text) + 5 * gap
    }
    for (index, text) in notes.enumerated() {
      scene.marks.append(
        .words(
          Scene.Words(text: text, x: margin, y: notesTop + index * line, color: Scene.paleInk)))
    }
  }

  private func ink(_ color: Color) -> Ink {
    guard let parts = color.components else { return 0 }
    return Ink(parts.red) << 16 | Ink(parts.green) << 8 | Ink(parts.blue)
  }
}
