// SPDX-License-Identifier: MIT
// safetensors: tensors that are read have the file's bytes, and are read back when written.
#include "fuzz.hpp"

#include <siamese/io/safetensors.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  siamese::TensorFile read;
  const fuzz::File file(fuzz::text_of(data, size));
  try {
    read = siamese::read_safetensors(file.path());
  } catch (const siamese::InputError&) {
    return 0;
  }
  std::size_t bytes = 0;
  for (const auto& [name, tensor] : read.tensors) {
    std::size_t count = 1;
    for (const siamese::Index n : tensor.shape) count *= static_cast<std::size_t>(n);
    FUZZ_CHECK(tensor.values.size() == count);
    bytes += count * sizeof(float);
  }
  FUZZ_CHECK(bytes <= size);

  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("siamese-fuzz-" + std::to_string(::getpid()));
  siamese::write_safetensors(path, read);
  const siamese::TensorFile again = siamese::read_safetensors(path);
  std::filesystem::remove(path);
  FUZZ_CHECK(again.metadata == read.metadata && again.tensors.size() == read.tensors.size());
  for (const auto& [name, tensor] : read.tensors) {
    const siamese::StoredTensor& other = again.tensors.at(name);
    FUZZ_CHECK(other.shape == tensor.shape && other.values == tensor.values);
  }
  return 0;
}
