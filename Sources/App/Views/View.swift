public import Screen

/// The screen of a model; always of the model's size.
public func view(of model: Model) -> Frame {
  var frame = Frame(size: model.size)
  let layout = Layout(model)
  guard !layout.isTooSmall else {
    let need = Layout.minimum
    let text =
      "terminal too small (\(model.size.columns) x \(model.size.rows), "
      + "need \(need.columns) x \(need.rows))"
    frame.put(text, row: 0, column: 0)
    return frame
  }
  Border(model, layout).draw(on: &frame)
  for place in layout.maps { MapPaneView(place, model).draw(on: &frame) }
  for place in layout.panels { PanelView(place, model).draw(on: &frame) }
  HeadGridView(model, layout)?.draw(on: &frame)
  ReadoutView(model, layout).draw(on: &frame)
  LowerView(model, layout).draw(on: &frame)
  PromptView(model, layout).draw(on: &frame)
  StatusView(model, layout).draw(on: &frame)
  if let completion = model.editor.completion, model.focus == .completion {
    CompletionView(completion, model, layout).draw(on: &frame)
  }
  if let help = model.help { HelpView(help, model).draw(on: &frame) }
  return frame
}
