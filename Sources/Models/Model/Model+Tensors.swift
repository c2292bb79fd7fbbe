public import Tensors

extension Model {
  /// Makes a model from tensors by name.
  ///
  /// - Throws: ``ModelError/missingTensor(_:_:)``, ``ModelError/tensorShape(_:_:expected:)``.
  public init(_ config: ModelConfig, tensors: [String: Tensor]) throws(ModelError) {
    let forms = config.parameterForms
    var numbers: [[Float]] = []
    for form in forms {
      guard let tensor = tensors[form.name] else {
        throw .missingTensor(form.name, form.shape)
      }
      guard tensor.shape == form.shape else {
        throw .tensorShape(form.name, tensor.shape, expected: form.shape)
      }
      numbers.append(tensor.elements)
    }
    self.init(config, forms: forms, numbers: numbers)
  }
}
