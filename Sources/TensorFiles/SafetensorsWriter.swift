import Tensors

/// Writes a safetensors file of F32 tensors; lists of texts go to `__metadata__` as JSON.
func writeSafetensors(
  _ content: FileContent, to file: inout ReplacementFile
) throws(TensorFileError) {
  var header = safetensorsHeader(content)
  // The numbers start at a multiple of 8, as the format's own library writes them.
  header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
  guard header.count <= HeaderLimits.safetensorsHeader else {
    throw .headerTooLarge(bytes: header.count, limit: HeaderLimits.safetensorsHeader)
  }
  try file.write(integer: UInt64(header.count))
  try file.write(header)
  for (_, tensor) in content.tensors { try writeElements(of: tensor, to: &file) }
}

private func safetensorsHeader(_ content: FileContent) -> [UInt8] {
  var metadata = content.metadata
  for (name, texts) in content.textArrays {
    metadata[name] = "[" + texts.map(quoted).joined(separator: ", ") + "]"
  }
  var members: [String] = []
  if !metadata.isEmpty {
    let pairs = metadata.sorted { $0.key < $1.key }
      .map { "\(quoted($0.key)):\(quoted($0.value))" }
    members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
  }
  var offset = 0
  for (name, tensor) in content.tensors {
    let end = offset + 4 * tensor.shape.count
    let extents = tensor.shape.extents.map(String.init).joined(separator: ",")
    members.append(
      "\(quoted(name)):{\"dtype\":\"F32\",\"shape\":[\(extents)],\"data_offsets\":[\(offset),\(end)]}"
    )
    offset = end
  }
  return Array("{\(members.joined(separator: ","))}".utf8)
}

/// A text as JSON writes it.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
