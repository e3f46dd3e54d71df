// SPDX-License-Identifier: MIT
// siamese train.

#include "command.hpp"

#include <siamese/data/pairs.hpp>
#include <siamese/device/isa.hpp>
#include <siamese/io/safetensors.hpp>
#include <siamese/text/nfc.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

using test::contains;
using test::shell;
using test::TemporaryFolder;

namespace {

/// A training that takes well under a second.
const std::string small = "siamese train cnn sample --pairs 400 --epochs 2 --embedding-size 8 "
                          "--num-filters 6,5 --filter-sizes 2,3 --experiment-name m ";

const std::string counted(const nlohmann::json& evaluation) {
  return evaluation["num_train"].dump() + '/' + evaluation["num_dev"].dump() + '/' +
         evaluation["num_test"].dump();
}

std::set<std::string> files_in(const TemporaryFolder& folder, const std::string& name) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / name))
    files.insert(entry.path().filename().string());
  return files;
}

const std::set<std::string> model_files = {"best.safetensors", "config.json",   "evaluation.json",
                                           "events",           "history.jsonl", "model.safetensors",
                                           "vocabulary.txt"};

}

TEST_CASE("training writes a folder with all results") {
  const TemporaryFolder folder;
  const test::Outcome outcome = shell(folder, small + "--batch-size 100 --seed 3");
  REQUIRE(outcome.code == 0);
  CHECK(files_in(folder, "model_dir/m") == model_files);

  const nlohmann::json config = test::json(folder, "model_dir/m/config.json");
  CHECK(config["encoder"] == "cnn");
  CHECK(config["encoder_options"]["embedding_size"] == 8);
  CHECK(config["encoder_options"]["num_filters"] == nlohmann::json{6, 5});
  CHECK(config["encoder_options"]["filter_sizes"] == nlohmann::json{2, 3});
  CHECK(config["distance"] == "manhattan");
  CHECK(config["threshold"].is_number());
  CHECK(config["best_threshold"].is_number());
  CHECK(config["siamese_version"].is_string());
  const nlohmann::json& training = config["training"];
  CHECK(training["dataset"] == "sample");
  CHECK(training["pairs"] == 400);
  CHECK(training["loss"] == "mse");
  CHECK(training["optimizer"] == "lazy-adam");
  CHECK(training["learning_rate"] == 0.001);
  CHECK(training["batch_size"] == 100);
  CHECK(training["epochs"] == 2);
  CHECK(training["seed"] == 3);

  const std::vector<std::string> history =
      test::lines(test::content(folder, "model_dir/m/history.jsonl"));
  REQUIRE(history.size() == 2);
  const nlohmann::json first = nlohmann::json::parse(history[0]);
  const nlohmann::json last = nlohmann::json::parse(history[1]);
  CHECK(first["epoch"] == 1);
  CHECK(last["epoch"] == 2);
  CHECK(last["step"] == 8);

  const nlohmann::json evaluation = test::json(folder, "model_dir/m/evaluation.json");
  CHECK(counted(evaluation) == "320/40/40");
  const double accuracies[] = {first["dev"]["accuracy"], last["dev"]["accuracy"]};
  CHECK(evaluation["mean_dev_accuracy"] == (accuracies[0] + accuracies[1]) / 2);
  CHECK(evaluation["last_dev_accuracy"] == accuracies[1]);
  CHECK(evaluation["best_dev_accuracy_at_threshold"] ==
        std::max(first["dev"]["accuracy_at_threshold"].get<double>(),
                 last["dev"]["accuracy_at_threshold"].get<double>()));
  for (const char* accuracy : {"test_accuracy", "best_test_accuracy"}) {
    CHECK(evaluation[accuracy] >= 0);
    CHECK(evaluation[accuracy] <= 1);
  }
  CHECK(evaluation["threshold"] == config["threshold"]);
  CHECK(evaluation["dev_accuracy_at_threshold"] >= evaluation["last_dev_accuracy"]);
  CHECK(evaluation["best_dev_accuracy_at_threshold"] >= evaluation["best_dev_accuracy"]);
  CHECK(evaluation["best_epoch"].get<int>() >= 1);
  CHECK(evaluation["last_dev_spearman"].is_null());
  CHECK(last["dev"]["accuracy_at_threshold"] == evaluation["dev_accuracy_at_threshold"]);
  CHECK(evaluation["epoch_seconds"] == last["seconds"].get<double>() / 2);
  CHECK(evaluation["pairs_per_second"] == last["pairs_per_second"]);
  const std::size_t words = test::lines(test::content(folder, "model_dir/m/vocabulary.txt")).size();
  CHECK(evaluation["vocabulary_size"] == words);
  CHECK(evaluation["parameters"] == words * 8 + (2 * 8 + 1) * 6 + (3 * 8 + 1) * 5);
  CHECK(evaluation["peak_memory_bytes"] > 1'000'000);

  CHECK(contains(outcome.err, "400 rows read, 400 kept: 200 alike, 200 not alike"));
  CHECK(contains(outcome.err, "320 train, 40 dev, 40 test pairs"));
  CHECK(contains(outcome.err, "\n  unknown tokens: "));
  CHECK(contains(outcome.err, "\nepoch 2/2  loss "));
  CHECK(contains(outcome.out, "test accuracy"));
  CHECK(contains(outcome.out, "\nthreshold      0."));
  CHECK(contains(outcome.out, "; at 0.5: dev 0."));
  CHECK(contains(outcome.out, "model_dir/m"));
}

TEST_CASE("the same seed gives the same bytes on any number of threads, another seed others") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, small + "--model-dir one --threads 1").code == 0);
  REQUIRE(shell(folder, small + "--model-dir two --threads 2").code == 0);
  REQUIRE(shell(folder, small + "--model-dir other --seed 2").code == 0);
  for (const std::string file : {"/m/model.safetensors", "/m/best.safetensors", "/m/config.json"}) {
    CAPTURE(file);
    CHECK((test::content(folder, "one" + file) == test::content(folder, "two" + file)));
  }
  CHECK((test::content(folder, "one/m/model.safetensors") !=
         test::content(folder, "other/m/model.safetensors")));
}

TEST_CASE("a quiet training prints nothing") {
  const TemporaryFolder folder;
  const test::Outcome outcome = shell(folder, small + "--quiet");
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "");
}

TEST_CASE("by default the folder is named after encoder, dataset, embedding size and loss") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, "siamese train cnn sample --pairs 40 --max-steps 1 --loss bce "
                        "--embedding-size 16 --optimizer adam --distance euclidean "
                        "--dropout-rate 0.25 --lower-case --min-count 2 --max-vocabulary 9")
              .code == 0);
  const nlohmann::json config = test::json(folder, "model_dir/cnn_sample_16_BCE/config.json");
  CHECK(config["encoder_options"]["dropout_rate"] == 0.25);
  CHECK(config["distance"] == "euclidean");
  CHECK(config["tokenizer"]["lower_case"] == true);
  CHECK(config["training"]["loss"] == "bce");
  CHECK(config["training"]["optimizer"] == "adam");
  CHECK(test::lines(test::content(folder, "model_dir/cnn_sample_16_BCE/vocabulary.txt")).size() ==
        9);
  CHECK(test::lines(test::content(folder, "model_dir/cnn_sample_16_BCE/history.jsonl")).size() ==
        1);
}

TEST_CASE("GPU options are refused without a GPU, and checked") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& option) {
    const test::Outcome outcome = shell(folder, "siamese train cnn sample " + option);
    CHECK(outcome.code == 2);
    return outcome.err;
  };
  CHECK(contains(refused("--gpu 0"), "has no effect without --device gpu"));
  CHECK(contains(refused("--precision tf32"), "--precision tf32 is for GPUs"));
  for (const char* option : {"--gpu -1", "--gpu x", "--precision fp8"})
    CHECK(shell(folder, "siamese train cnn sample --device gpu " + std::string(option)).code == 2);
}

TEST_CASE("products are rounded only if requested and supported by the processor") {
  const TemporaryFolder folder;
  const auto train = [&](const std::string& name, const std::string& rest) {
    return shell(folder, rest +
                             "siamese train cnn sample --pairs 200 --epochs 1 --quiet "
                             "--experiment-name " +
                             name);
  };
  const auto model = [&](const std::string& name) {
    return test::content(folder, "model_dir/" + name + "/model.safetensors");
  };
  REQUIRE(train("float", "").code == 0);
  const test::Outcome bf16 = train("bf16 --precision bf16", "");
  if (!supported(siamese::Isa::avx512_bf16)) {
    CHECK(bf16.code == 2);
    CHECK(contains(bf16.err,
                   "--precision bf16: this processor does not support bfloat16; use float"));
    return;
  }
  REQUIRE(bf16.code == 0);
  CHECK(test::json(folder, "model_dir/bf16/config.json")["training"]["precision"] == "bf16");
  CHECK(model("bf16") != model("float"));
  REQUIRE(train("same", "SIAMESE_ISA=avx512_bf16 ").code == 0);
  CHECK(model("bf16") == model("same"));
  // A model can be read with rounding or without.
  const auto loads = [&](const std::string& name) {
    const std::string predict =
        "siamese predict " + name + " --sentence1 'A cat sleeps.' --sentence2 'A cat.'";
    return shell(folder, predict).code == 0 &&
           shell(folder, "SIAMESE_ISA=avx512_bf16 " + predict).code == 0;
  };
  CHECK(loads("float"));
  CHECK(loads("bf16"));
  for (const std::string encoder : {"rnn", "multihead"}) {
    REQUIRE(shell(folder, "siamese train " + encoder +
                              " sample --pairs 600 --epochs 2 --quiet --precision bf16")
                .code == 0);
    CHECK(loads(encoder + "_sample_64_MSE"));
  }
  // In one process, an unrounded training after a rounded one.
  const test::Outcome both = shell(
      folder, "siamese compare sample 'cnn --precision bf16' cnn --seeds 1 --options '--pairs "
              "200 --epochs 1' && cp comparison/cnn_[0-9a-f]*/model.safetensors plain");
  REQUIRE(both.code == 0);
  CHECK(test::content(folder, "plain") == model("float"));
}

#ifndef SIAMESE_HAS_GPU
TEST_CASE("without CUDA a GPU or an unknown device is refused before anything is read") {
  const TemporaryFolder folder;
  const test::Outcome gpu = shell(folder, "siamese train cnn SNLI --data absent --device gpu");
  CHECK(gpu.code == 2);
  CHECK(contains(gpu.err, "--device gpu: this siamese is built without CUDA"));
  CHECK(contains(gpu.err, "-DSIAMESE_BUILD_CUDA=ON"));
  const test::Outcome other = shell(folder, "siamese train cnn sample --device tpu");
  CHECK(other.code == 2);
  CHECK(contains(other.err, "--device"));
}
#else
TEST_CASE("a missing GPU is refused in one line before anything is read") {
  const TemporaryFolder folder;
  const test::Outcome outcome =
      shell(folder, "siamese train cnn SNLI --data absent --device gpu --gpu 999");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "siamese: error: there is no GPU"));
  CHECK(test::lines(outcome.err).size() == 1);
}
#endif

TEST_CASE("an existing model is refused before data is read, and replaced on request") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, small).code == 0);
  const std::string before = test::content(folder, "model_dir/m/model.safetensors");
  const std::string other = "siamese train cnn pairs --train none.tsv --experiment-name m";

  const test::Outcome refused = shell(folder, other);
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "model_dir/m: holds a model already"));
  CHECK(contains(refused.err, "--overwrite"));
  CHECK(contains(refused.err, "--experiment-name"));
  CHECK(contains(shell(folder, other + " --overwrite").err, "none.tsv: cannot open: "));
  CHECK((test::content(folder, "model_dir/m/model.safetensors") == before));

  CHECK(shell(folder, small + "--seed 2 --overwrite").code == 0);
  CHECK((test::content(folder, "model_dir/m/model.safetensors") != before));
  CHECK(files_in(folder, "model_dir/m") == model_files);
}

TEST_CASE("an attention encoder is trained, saved and loaded with its options") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, "siamese train multihead sample --pairs 200 --max-steps 2 --num-blocks 3 "
                        "--embedding-size 12 --num-heads 4 --use-residual --dropout-rate 0.1")
              .code == 0);
  const nlohmann::json options =
      test::json(folder, "model_dir/multihead_sample_12_MSE/config.json")["encoder_options"];
  CHECK(options["num_blocks"] == 3);
  CHECK(options["num_heads"] == 4);
  CHECK(options["use_residual"] == true);
  CHECK(shell(folder,
              "siamese predict multihead_sample_12_MSE --sentence1 'A cook' --sentence2 'A cook'")
            .out == "1\talike\n");
}

TEST_CASE("an attention encoder without blocks is a bag of words of any size") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, "siamese train multihead sample --pairs 200 --max-steps 2 --num-blocks 0 "
                        "--embedding-size 13 --experiment-name m")
              .code == 0);
  const nlohmann::json config = test::json(folder, "model_dir/m/config.json");
  CHECK(config["encoder_options"]["num_blocks"] == 0);
  CHECK_FALSE(config["options"].contains("num_heads"));
  const test::Outcome reordered =
      shell(folder, "siamese predict m --sentence1 'A cook ate' --sentence2 'ate cook A'");
  CHECK(reordered.out == "1\talike\n");
}

TEST_CASE("recurrent encoders of every kind are trained, saved and loaded") {
  const TemporaryFolder folder;
  for (const std::string cell : {"gru", "lstm"})
    for (const bool both : {false, true}) {
      CAPTURE(cell);
      const std::string name = (both ? "bi" : "") + cell;
      REQUIRE(shell(folder, "siamese train rnn sample --pairs 200 --max-steps 2 --num-layers 2 "
                            "--embedding-size 8 --hidden-size 8 --dropout-rate 0.1 "
                            "--recurrent-dropout-rate 0.25 --cell " +
                                cell + (both ? " --bidirectional" : "") + " --experiment-name " +
                                name)
                  .code == 0);
      const nlohmann::json config = test::json(folder, "model_dir/" + name + "/config.json");
      CHECK(config["encoder"] == name);
      CHECK(config["encoder_options"]["num_layers"] == 2);
      CHECK(config["encoder_options"]["recurrent_dropout_rate"] == 0.25);
      CHECK(shell(folder, "siamese predict " + name + " --sentence1 'A cook' --sentence2 'A cook'")
                .out == "1\talike\n");
    }
}

TEST_CASE("transformer layers are trained, saved and loaded") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder,
                "siamese train multihead sample --pairs 200 --max-steps 2 --use-residual "
                "--norm before --activation gelu --feed-forward-size 20 --positions learned "
                "--max-positions 5 --embedding-size 16 --experiment-name m")
              .code == 0);
  const nlohmann::json options = test::json(folder, "model_dir/m/config.json")["encoder_options"];
  CHECK(options["norm"] == "before");
  CHECK(options["activation"] == "gelu");
  CHECK(options["feed_forward_size"] == 20);
  CHECK(options["positions"] == "learned");
  CHECK(options["max_positions"] == 5); // fewer than the tokens in the sentences
  CHECK(shell(folder, "siamese predict m --sentence1 'A cook' --sentence2 'A cook'").out ==
        "1\talike\n");
}

TEST_CASE("every pooling is trained, saved and loaded") {
  const TemporaryFolder folder;
  const std::string train = " sample --pairs 200 --max-steps 2 --embedding-size 8 --overwrite "
                            "--experiment-name m --pooling ";
  for (const std::string encoder : {"rnn", "multihead"})
    for (const std::string pooling : {"max", "mean", "sum", "first", "last", "attention"}) {
      CAPTURE(encoder);
      CAPTURE(pooling);
      REQUIRE(shell(folder, "siamese train " + encoder + train + pooling).code == 0);
      CHECK(test::json(folder, "model_dir/m/config.json")["encoder_options"]["pooling"] == pooling);
      CHECK(shell(folder, "siamese predict m --sentence1 'A cook' --sentence2 'A cook'").out ==
            "1\talike\n");
    }
}

TEST_CASE("training starts from given vectors, and keeps them if they are frozen") {
  const TemporaryFolder folder;
  folder.write(
      "vectors.vec",
      "3 8\nA .1 .2 .3 .1 .2 .3 .1 .2\nno-token 1 1 1 1 1 1 1 1\ncook 0 0 0 0 0 0 0 .25\n");
  const std::string train = " sample --pairs 200 --max-steps 2 --overwrite --experiment-name m "
                            "--vectors vectors.vec";
  const auto embedding = [&](const std::string& command) {
    const test::Outcome outcome = shell(folder, command);
    REQUIRE(outcome.code == 0);
    CHECK(contains(outcome.err, "vectors.vec: vectors of 2 of "));
    const auto file = siamese::read_safetensors(folder.path() / "model_dir/m/model.safetensors");
    const auto words = test::lines(test::content(folder, "model_dir/m/vocabulary.txt"));
    const auto cook = std::ranges::find(words, "cook") - words.begin();
    const auto row = file.tensors.at("encoder.embedding.weight").values.begin() + cook * 8;
    return std::vector<float>(row, row + 8);
  };
  // All vectors are scaled equally, so that zeros stay.
  const auto as_given = [](const std::vector<float>& row) {
    return std::count(row.begin(), row.end() - 1, 0.0F) == 7 && row.back() > 0;
  };
  for (const std::string encoder : {"cnn", "rnn", "multihead"})
    for (const std::string optimizer : {"adam", "lazy-adam"}) {
      CAPTURE(encoder);
      const std::string command = "siamese train " + encoder + train + " --optimizer " + optimizer;
      CHECK_FALSE(as_given(embedding(command)));
      CHECK(as_given(embedding(command + " --freeze-embedding")));
      const nlohmann::json config = test::json(folder, "model_dir/m/config.json");
      CHECK(config["encoder_options"]["embedding_size"] == 8);
      CHECK(config["encoder_options"]["freeze_embedding"] == true);
      CHECK(config["training"]["vectors"] == "vectors.vec");
    }
  CHECK(contains(shell(folder, "siamese train cnn" + train + " --embedding-size 64").err,
                 "--embedding-size: the vectors of vectors.vec have 8 numbers"));
  CHECK(shell(folder, "siamese train cnn sample --vectors none.vec").code == 1);
}

TEST_CASE("token vectors start with the requested root mean square, drawn or given") {
  const TemporaryFolder folder;
  folder.write("vectors.vec", "2 8\nA 9 -9 9 -9 9 -9 9 -9\ncook -9 9 -9 9 -9 9 -9 9\n");
  for (const std::string encoder : {"cnn", "rnn", "multihead"}) {
    CAPTURE(encoder);
    REQUIRE(shell(folder, "siamese train " + encoder +
                              " sample --pairs 200 --max-steps 1 --overwrite --experiment-name m "
                              "--vectors vectors.vec --freeze-embedding --embedding-rms 0.5")
                .code == 0);
    CHECK(test::json(folder, "model_dir/m/config.json")["encoder_options"]["embedding_rms"] == 0.5);
    const auto file = siamese::read_safetensors(folder.path() / "model_dir/m/model.safetensors");
    int given = 0;
    double squares = 0;
    const auto& values = file.tensors.at("encoder.embedding.weight").values;
    for (const float value : values) {
      given += std::abs(value) == 0.5F;
      squares += static_cast<double>(value) * value;
    }
    CHECK(given == 2 * 8);
    CHECK(std::sqrt(squares / static_cast<double>(values.size())) ==
          doctest::Approx(0.5).epsilon(0.05));
    CHECK(shell(folder, "siamese predict m --sentence1 'A cook' --sentence2 'A cook'").code == 0);
  }
}

TEST_CASE("files that a model would replace are kept unless requested") {
  for (const std::string file : {"vocabulary.txt", "history.jsonl", "best.safetensors", "events"}) {
    const TemporaryFolder folder;
    shell(folder, "mkdir -p model_dir/m && echo precious > model_dir/m/" + file);
    const test::Outcome refused = shell(folder, small);
    CHECK(refused.code == 1);
    CHECK(contains(refused.err, "model_dir/m: holds a model already (" + file + ")"));
    CHECK(test::content(folder, "model_dir/m/" + file) == "precious\n");
  }
}

TEST_CASE("a failed training keeps the existing model") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, small).code == 0);
  const std::string before = test::content(folder, "model_dir/m/best.safetensors");
  const std::string diverging = "--distance dot --learning-rate 1e5 --epochs 50 ";

  const test::Outcome failed = shell(folder, small.substr(0, small.find("--epochs")) + diverging +
                                                 "--experiment-name m --overwrite");
  CHECK(failed.code == 1);
  CHECK(contains(failed.err, "lower the learning rate"));
  CHECK((test::content(folder, "model_dir/m/best.safetensors") == before));
  std::set<std::string> files = model_files;
  files.erase("events"); // events of the new training from its beginning
  CHECK(files_in(folder, "model_dir/m") == files);

  CHECK(shell(folder, "siamese train cnn sample --pairs 400 --experiment-name new " + diverging)
            .code == 1);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir/new"));
}

TEST_CASE("TensorBoard events are written with the model, to a common folder, or not at all") {
  const TemporaryFolder folder;
  REQUIRE(shell(folder, small + "--projector").code == 0);
  CHECK(files_in(folder, "model_dir/m/events") == std::set<std::string>{"train", "dev"});
  CHECK(files_in(folder, "model_dir/m/events/dev").size() == 1);
  CHECK(files_in(folder, "model_dir/m/events/train").contains("tokens.tensors.tsv"));
  REQUIRE(shell(folder, small + "--overwrite --no-events").code == 0);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir/m/events"));

  REQUIRE(shell(folder, small + "--overwrite --logs-path logs").code == 0);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir/m/events"));
  CHECK(files_in(folder, "logs/m") == std::set<std::string>{"train", "dev"});
  shell(folder, "echo mine > logs/m/train/notes");
  const std::set<std::string> before = files_in(folder, "logs/m/train");
  const test::Outcome refused = shell(folder, small + "--model-dir other --logs-path logs");
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "belongs to an earlier training; give --overwrite to replace it"));
  CHECK(files_in(folder, "logs/m/train") == before);
  CHECK(shell(folder, small + "--overwrite --logs-path logs").code == 0);
  CHECK(files_in(folder, "logs/m/train").size() == before.size());
  CHECK(test::content(folder, "logs/m/train/notes") == "mine\n");

  CHECK(shell(folder, small + "--no-events --logs-path logs").code == 2);
  CHECK(shell(folder, small + "--no-events --projector").code == 2);
}

TEST_CASE("a running training is not disturbed") {
  const TemporaryFolder folder;
  shell(folder, "mkdir -p model_dir/m/unfinished");
  const test::Outcome refused = shell(folder, small);
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "model_dir/m/unfinished: "));
  CHECK(contains(refused.err, "--overwrite"));
  CHECK(shell(folder, small + "--overwrite").code == 0);
  CHECK(files_in(folder, "model_dir/m") == model_files);
}

TEST_CASE("a folder that cannot be written is an error") {
  const TemporaryFolder folder;
  folder.write("file", "");
  const test::Outcome outcome = shell(folder, small + "--model-dir file");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "file/m/unfinished: cannot create the folder"));
  CHECK(contains(outcome.err, "--model-dir"));
}

TEST_CASE("a user's own corpus is read from a folder or files, and split if necessary") {
  const TemporaryFolder folder;
  shell(folder, "siamese sample --out corpus --pairs 1000");
  const std::string pairs =
      "siamese train cnn pairs --max-steps 1 --experiment-name m --overwrite ";
  const auto counts = [&](const std::string& arguments) {
    const test::Outcome outcome = shell(folder, pairs + arguments);
    REQUIRE(outcome.err.find("error") == std::string::npos);
    return counted(test::json(folder, "model_dir/m/evaluation.json"));
  };
  CHECK(counts("--data corpus") == "800/100/100");
  const nlohmann::json files = test::json(folder, "model_dir/m/config.json")["training"]["files"];
  CHECK(files["train"] == nlohmann::json{"corpus/train.tsv"});
  CHECK(files["test"] == nlohmann::json{"corpus/test.tsv"});

  CHECK(counts("--train corpus/train.tsv --train corpus/dev.tsv --dev corpus/dev.tsv --test "
               "corpus/test.tsv") == "900/100/100");
  CHECK(counts("--train corpus/train.tsv") == "640/80/80");
  CHECK(counts("--train corpus/train.tsv --dev corpus/dev.tsv") == "720/100/80");
  CHECK(counts("--data corpus --reference-split") == "712/8/80");

  const test::Outcome ineffective = shell(folder, pairs + "--data corpus --split-seed 3");
  CHECK(ineffective.code == 2);
  CHECK(
      contains(ineffective.err, "--split-seed has no effect where dev and test pairs have a file"));
}

TEST_CASE("with a disjoint split no training pair shares a sentence with a file of dev pairs") {
  const TemporaryFolder folder;
  std::string rows, dev;
  for (int i = 0; i < 60; ++i) {
    const std::string row = "a" + std::to_string(i / 2) + "\tb" + std::to_string(i) + '\t' +
                            std::to_string(i % 2) + '\n';
    rows += row;
    if (i < 10) dev += row;
  }
  folder.write("train.tsv", rows);
  folder.write("dev.tsv", dev);
  const test::Outcome outcome =
      shell(folder, "siamese train cnn pairs --train train.tsv --dev dev.tsv --disjoint-split "
                    "--max-steps 1 --experiment-name m");
  REQUIRE(outcome.code == 0);
  CHECK(contains(outcome.err, "70 rows read, 60 kept: 30 alike, 30 not alike\n"
                              "  left out: 10 (shares a sentence with dev or test)\n"));
  CHECK(counted(test::json(folder, "model_dir/m/evaluation.json")) == "46/10/4");
}

TEST_CASE("several files may follow one option, before or after the positional arguments") {
  const TemporaryFolder folder;
  shell(folder, "siamese sample --out corpus --pairs 1000");
  for (const char* arguments :
       {"cnn pairs --train corpus/train.tsv corpus/dev.tsv --dev corpus/dev.tsv",
        "--train corpus/train.tsv corpus/dev.tsv cnn pairs --dev corpus/dev.tsv"}) {
    const test::Outcome outcome =
        shell(folder, "siamese train " + std::string(arguments) +
                          " --max-steps 1 --experiment-name m --overwrite");
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    CHECK(counted(test::json(folder, "model_dir/m/evaluation.json")) == "810/100/90");
  }
}

TEST_CASE("pairs of one kind are said, and refused by a loss that learns nothing from them") {
  const TemporaryFolder folder;
  std::string alike, different;
  for (int i = 0; i < 40; ++i) {
    const std::string row = "a man walks " + std::to_string(i) + "\ta man goes\t";
    alike += row + "1\n";
    different += row + "0\n";
  }
  folder.write("alike.tsv", alike);
  folder.write("different.tsv", different);
  const auto train = [&](const std::string& arguments) {
    return shell(folder,
                 "siamese train cnn pairs --epochs 2 --overwrite --experiment-name m " + arguments);
  };
  const test::Outcome one = train("--train alike.tsv --early-stopping 1");
  CHECK(one.code == 0);
  for (const char* line :
       {"siamese: warning: all training pairs are alike: a model cannot learn from these to tell",
        "siamese: warning: all dev pairs are alike: accuracy says nothing, no epoch is better than "
        "another, and --early-stopping never stops\n",
        "siamese: warning: all test pairs are alike: accuracy says nothing\n", "epoch 2/2"})
    CHECK(contains(one.err, line));
  CHECK(test::json(folder, "model_dir/m/evaluation.json")["best_epoch"] == 2);
  CHECK(contains(train("--train different.tsv").err,
                 "warning: no dev pair is alike: accuracy says nothing"));
  CHECK(train("--train alike.tsv --quiet").err == "");

  for (const char* loss : {"contrastive", "cosent"}) {
    const test::Outcome refused =
        train("--train alike.tsv --distance cosine --loss " + std::string(loss));
    CHECK(refused.code == 1);
    CHECK(contains(refused.err, "alike.tsv: loss " + std::string(loss) + " learns from pairs of "));
  }
  for (const char* loss : {"multiple-negatives-ranking", "batch-all-triplet"}) {
    const test::Outcome refused =
        train("--train different.tsv --distance cosine --loss " + std::string(loss));
    CHECK(refused.code == 1);
    CHECK(contains(refused.err, "no training pair is alike"));
  }
  folder.write("wide.tsv", "a\tb\t0\nc\td\t99\ne\tf\t50\ng\th\t3\n");
  const test::Outcome wide = train("--train wide.tsv --label-range=-3e38,3e38");
  CHECK(wide.code == 0);
  CHECK(contains(wide.err, "all training pairs are labelled 0.5 of 1"));
  CHECK_FALSE(contains(wide.err + wide.out, "nan"));
}

TEST_CASE("a loss that is 0 from the first step is said") {
  const TemporaryFolder folder;
  folder.write("same.tsv", "a b\ta b\t1\nc d\tc d\t1\ne f\te f\t1\ng h\tg h\t1\n");
  CHECK(contains(shell(folder, "siamese train cnn pairs --train same.tsv --epochs 1").err,
                 "siamese: warning: after epoch 1 the loss is 0"));
}

TEST_CASE("a transformer with norms averages its tokens by default, and learns") {
  const TemporaryFolder folder;
  const std::string line =
      "siamese train multihead sample --pairs 400 --use-residual --norm after "
      "--feed-forward-size 32 --embedding-size 32 --epochs 4 --overwrite --experiment-name m ";
  const test::Outcome outcome = shell(folder, line);
  REQUIRE(outcome.code == 0);
  CHECK_FALSE(contains(outcome.err, "warning"));
  CHECK(test::json(folder, "model_dir/m/config.json")["encoder_options"]["pooling"] == "mean");
  CHECK(contains(shell(folder, line + "--pooling sum").err, "use --pooling mean"));
  CHECK(shell(folder, line + "--pooling sum --distance cosine").code == 0);
  CHECK(shell(folder, line + "--pooling sum --head network").code == 0);
}

TEST_CASE("graded labels are judged by Spearman's correlation") {
  const TemporaryFolder folder;
  std::string rows;
  for (int i = 0; i < 60; ++i)
    rows += "word" + std::to_string(i % 6) + " a\tword0 a\t" + std::to_string(i % 6) + '\n';
  folder.write("graded.tsv", rows);
  const test::Outcome outcome =
      shell(folder, "siamese train cnn pairs --train graded.tsv --dev graded.tsv --test graded.tsv "
                    "--label-range 0,5 --epochs 3 --experiment-name m");
  REQUIRE(outcome.code == 0);
  CHECK(contains(outcome.err, "  Spearman "));
  CHECK(outcome.out.starts_with("dev Spearman   "));
  const nlohmann::json evaluation = test::json(folder, "model_dir/m/evaluation.json");
  double best = -1;
  for (const std::string& line : test::lines(test::content(folder, "model_dir/m/history.jsonl")))
    best = std::max(best, nlohmann::json::parse(line)["dev"]["spearman"].get<double>());
  CHECK(evaluation["best_dev_spearman"].get<double>() == doctest::Approx(best));
  CHECK(evaluation["test_spearman"].is_number());
}

TEST_CASE("similarities that are not probabilities are judged at their best threshold") {
  const TemporaryFolder folder;
  const test::Outcome outcome =
      shell(folder, "siamese train cnn sample --pairs 400 --epochs 6 --early-stopping 2 --loss "
                    "cosent --distance cosine --experiment-name m");
  REQUIRE(outcome.code == 0);
  const nlohmann::json evaluation = test::json(folder, "model_dir/m/evaluation.json");
  double best = 0;
  for (const std::string& line : test::lines(test::content(folder, "model_dir/m/history.jsonl")))
    best =
        std::max(best, nlohmann::json::parse(line)["dev"]["accuracy_at_threshold"].get<double>());
  CHECK(evaluation["best_dev_accuracy_at_threshold"] == best);
}

TEST_CASE("unusable rows stop training unless some are allowed") {
  const TemporaryFolder folder;
  shell(folder, "siamese sample --out corpus --pairs 100 && echo oops >> corpus/dev.tsv");
  const std::string pairs = "siamese train cnn pairs --data corpus --max-steps 1 ";
  const test::Outcome stopped = shell(folder, pairs);
  CHECK(stopped.code == 1);
  CHECK(contains(stopped.err, "corpus/dev.tsv:10: "));
  CHECK(contains(stopped.err, "--max-bad-rows"));
  const test::Outcome passed = shell(folder, pairs + "--max-bad-rows 1");
  CHECK(passed.code == 0);
  CHECK(contains(passed.err, "rejected: 1"));
}

TEST_CASE("the SNLI pairs are those with a label alike or not") {
  const char* const data = std::getenv("SIAMESE_DATA");
  if (data == nullptr) {
    MESSAGE("skipped: SIAMESE_DATA does not name a folder of real data");
    return;
  }
  const TemporaryFolder folder;
  const test::Outcome outcome =
      shell(folder, "mkdir corpora && ln -s '" + std::string(data) +
                        "/SNLI' corpora/SNLI && siamese train cnn SNLI --max-steps 2");
  REQUIRE(outcome.code == 0);
  CHECK(counted(test::json(folder, "model_dir/cnn_SNLI_64_MSE/evaluation.json")) ==
        "27313/6607/6605");
}

TEST_CASE("ANLI is read by rounds or from named files, and evaluated in the same way") {
  const TemporaryFolder folder;
  std::string rows;
  for (int i = 0; i < 20; ++i)
    rows += std::string(R"({"context":"c","hypothesis":"h","reason":")") + (i < 12 ? "r" : "") +
            R"(","label":")" + (i % 2 == 0 ? "e" : "c") + "\"}\n";
  for (const std::string round : {"R1", "R2"}) {
    shell(folder, "mkdir -p corpora/ANLI/" + round);
    folder.write("corpora/ANLI/" + round + "/train.jsonl", rows);
  }
  const std::string anli = "siamese train cnn ANLI --max-steps 1 --experiment-name m --overwrite ";
  const auto counts = [&](const std::string& arguments) {
    const test::Outcome outcome = shell(folder, anli + arguments);
    REQUIRE(outcome.code == 0);
    return counted(test::json(folder, "model_dir/m/evaluation.json"));
  };
  CHECK(counts("--rounds 1,2") == "32/4/4");
  const std::string file = "corpora/ANLI/R1/train.jsonl ";
  CHECK(counts("--train " + file + "--train " + file + "--test " + file) == "36/4/20");
  CHECK(counts("--rounds 2 --hypothesis-reason") == "10/1/1");
  CHECK(contains(shell(folder, "siamese evaluate m --json " + file).out, "\"pairs\": 12"));
  CHECK(contains(shell(folder, anli).err, "R3/train.jsonl: is missing"));
  CHECK(contains(shell(folder, anli + "--rounds 4").err, "--rounds: '4' is not a whole number"));
  CHECK(contains(shell(folder, "siamese train cnn QQP --rounds 1").err, "--rounds has no effect"));
}

TEST_CASE("a user's own columns and labels are read by the options, also in evaluation") {
  const TemporaryFolder folder;
  std::string rows = "score,left,right\n";
  for (int i = 0; i < 20; ++i) rows += std::to_string(i % 6) + ",\"a, b\",c\n";
  folder.write("own.csv", rows);
  REQUIRE(shell(folder, "siamese train cnn pairs --train own.csv --columns left,right,score "
                        "--label-range 0,5 --max-steps 1 --experiment-name m")
              .code == 0);
  CHECK(contains(shell(folder, "siamese evaluate m --json own.csv").out, "\"pairs\": 20"));
  CHECK(contains(shell(folder, "siamese evaluate m own.csv --columns left,right,label").err,
                 "own.csv:1: no column label"));
  CHECK(shell(folder, "siamese train cnn pairs --train own.csv --columns left").code == 2);
}

TEST_CASE("the QQP pairs are those of its text file, split if it is the only file") {
  const char* const data = std::getenv("SIAMESE_DATA");
  if (data == nullptr) {
    MESSAGE("skipped: SIAMESE_DATA does not name a folder of real data");
    return;
  }
  const TemporaryFolder folder;
  const std::string qqp =
      "siamese train cnn QQP --max-steps 2 --overwrite --data '" + std::string(data) + "/QQP' ";
  REQUIRE(shell(folder, qqp).code == 0);
  CHECK(counted(test::json(folder, "model_dir/cnn_QQP_64_MSE/evaluation.json")) ==
        "23853/2982/2982");
  REQUIRE(shell(folder, qqp + "--reference-split").code == 0);
  CHECK(counted(test::json(folder, "model_dir/cnn_QQP_64_MSE/evaluation.json")) ==
        "26537/298/2982");
}

TEST_CASE("three classes are trained, evaluated and predicted by name") {
  const TemporaryFolder folder;
  std::string rows = "gold_label\tsentence1\tsentence2\n";
  for (int i = 0; i < 40; ++i)
    rows += "entailment\ta man walks\ta man walks\nneutral\ta man walks\ta tall man\n"
            "contradiction\ta man walks\tnobody\n";
  folder.write("snli.tsv", rows);
  const test::Outcome outcome =
      shell(folder, "siamese train cnn SNLI --task nli3 --train snli.tsv --dev snli.tsv --test "
                    "snli.tsv --epochs 40 --learning-rate 0.01 --experiment-name m --threads 1");
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(contains(outcome.err, "360 kept: 120 entailment, 120 neutral, 120 contradiction\n"));
  CHECK(test::json(folder, "model_dir/m/evaluation.json")["test_accuracy"] == 1);
  const nlohmann::json config = test::json(folder, "model_dir/m/config.json");
  CHECK(config["training"]["loss"] == "softmax");
  CHECK(config["head"]["outputs"] == 3);

  const std::string measured = shell(folder, "siamese evaluate m snli.tsv").out;
  CHECK(contains(measured, "snli.tsv: 120 pairs, accuracy 1.0000, macro F1 1.0000\n"));
  CHECK(contains(measured, "  contradiction              0              0             40"));
  folder.write("hans.tsv", "gold_label\tsentence1\tsentence2\n"
                           "entailment\ta man walks\ta man walks\n"
                           "non-entailment\ta man walks\ta tall man\n"
                           "non-entailment\ta man walks\tnobody\n");
  const std::string two = shell(folder, "siamese evaluate m hans.tsv").out;
  CHECK(contains(two, "hans.tsv: 3 pairs, accuracy 1.0000, macro F1 1.0000\n"));
  CHECK(contains(two, " not entailment              0              2"));
  CHECK(contains(two, "unknown tokens: 0.00 %\n"));
  folder.write("pairs.tsv", "sentence1\tsentence2\n"
                            "a man walks\ta man walks\na man walks\ta tall man\n"
                            "a man walks\tnobody\n");
  const auto lines = test::lines(shell(folder, "siamese predict m pairs.tsv").out);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].ends_with("\tentailment"));
  CHECK(lines[1].ends_with("\tneutral"));
  CHECK(lines[2].ends_with("\tcontradiction"));
  CHECK(shell(folder, "siamese predict m --sentence1 'a man walks' --sentence2 nobody").out ==
        lines[2] + '\n');

  // The classes stay classes with another dataset, and without their names.
  CHECK(contains(shell(folder, "siamese evaluate m --dataset SNLI snli.tsv").out,
                 "120 pairs, accuracy 1.0000"));
  nlohmann::json nameless = config;
  nameless.erase("classes");
  nameless.erase("training");
  folder.write("model_dir/m/config.json", nameless.dump());
  CHECK(contains(shell(folder, "siamese evaluate m --dataset SNLI snli.tsv").out,
                 "120 pairs, accuracy 1.0000"));
  CHECK(test::lines(shell(folder, "siamese predict m pairs.tsv").out)[2].ends_with("\t2"));

  nlohmann::json twice = config;
  twice["classes"] = {"entailment", "neutral", "entailment"};
  folder.write("model_dir/m/config.json", twice.dump());
  const test::Outcome refused = shell(folder, "siamese predict m pairs.tsv");
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "config.json: classes names 'entailment' twice"));
}

TEST_CASE("losses, optimizers and heads are chosen by name and recorded in config.json") {
  const TemporaryFolder folder;
  const auto train = [&](const std::string& arguments) {
    const test::Outcome outcome =
        shell(folder, "siamese train cnn sample --pairs 40 --max-steps 2 --experiment-name m "
                      "--overwrite " +
                          arguments);
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    CHECK(shell(folder, "siamese predict m --sentence1 a --sentence2 b").code == 0);
    return test::json(folder, "model_dir/m/config.json");
  };
  const nlohmann::json triplets =
      train("--loss batch-hard-triplet --margin 0.3 --distance euclidean --optimizer sgd "
            "--momentum 0.5 --learning-rate 0.2");
  CHECK(triplets["training"]["loss"] == "batch-hard-triplet");
  CHECK(triplets["training"]["margin"] == 0.3);
  CHECK(triplets["training"]["optimizer"] == "sgd");
  CHECK(triplets["training"]["momentum"] == 0.5);
  CHECK(triplets["training"]["learning_rate"] == 0.2);
  CHECK(triplets["distance"] == "euclidean");

  const nlohmann::json network =
      train("--head network --head-features difference,product --head-hidden-size 8 --loss bce "
            "--label-smoothing 0.1 --optimizer adamw --weight-decay 0.1 --schedule cosine "
            "--warmup-steps 1 --clip-norm 2 --average-epochs 2 --early-stopping 3");
  CHECK(network["head"]["features"] ==
        nlohmann::json({{"u", false}, {"v", false}, {"difference", true}, {"product", true}}));
  CHECK(network["head"]["hidden_size"] == 8);
  CHECK(network["training"]["label_smoothing"] == 0.1);
  CHECK(network["training"]["weight_decay"] == 0.1);
  CHECK(network["training"]["schedule"] == "cosine");
  CHECK(network["training"]["clip_norm"] == 2);
  CHECK(network["training"]["average_epochs"] == 2);
  for (const char* loss : {"cosent", "contrastive", "online-contrastive", "cosine-similarity",
                           "multiple-negatives-ranking"})
    CHECK(train(std::string("--distance cosine --loss ") + loss)["training"]["loss"] == loss);
}

TEST_CASE("an option with several values may come before the positional arguments") {
  const TemporaryFolder folder;
  shell(folder, "siamese sample --out corpus --pairs 100");
  const std::string rest = " --head network --max-steps 1 --experiment-name m --overwrite";
  REQUIRE(shell(folder, "siamese train --head-features u,product cnn sample" + rest).code == 0);
  CHECK(test::json(folder, "model_dir/m/config.json")["head"]["features"] ==
        nlohmann::json({{"u", true}, {"v", false}, {"difference", false}, {"product", true}}));
  REQUIRE(shell(folder, "siamese train --train corpus/train.tsv --dev corpus/dev.tsv --test "
                        "corpus/test.tsv cnn pairs" +
                            rest)
              .code == 0);
  CHECK(counted(test::json(folder, "model_dir/m/evaluation.json")) == "84/8/8");
  CHECK(shell(folder,
              "siamese train --filter-sizes 2,3 --num-filters 4,5 cnn sample --pairs 40" + rest)
            .code == 0);
}

TEST_CASE("texts are normalized if the model requires it, and only if possible") {
  const TemporaryFolder folder;
  folder.write("pairs.tsv", "caf\u00e9\tbar\t1\ncafe\u0301 bar\tcaf\u00e9 bar\t0\n");
  const std::string line = "siamese train cnn pairs --train pairs.tsv --dev pairs.tsv --test "
                           "pairs.tsv --epochs 1 --embedding-size 4 --quiet --experiment-name ";
  const test::Outcome outcome = shell(folder, line + "n --nfc");
  if (!siamese::has_nfc) {
    CHECK(outcome.code == 2);
    CHECK(contains(outcome.err, "--nfc needs a siamese built with utf8proc"));
    return;
  }
  REQUIRE(outcome.code == 0);
  CHECK(test::json(folder, "model_dir/n/config.json")["tokenizer"]["nfc"] == true);
  CHECK(test::content(folder, "model_dir/n/vocabulary.txt") == "<unk>\nbar\ncaf\u00e9\n");
  const std::string pair = " --sentence1 'cafe\u0301' --sentence2 'caf\u00e9'";
  CHECK(shell(folder, "siamese predict n" + pair).out.starts_with("1\t"));
  REQUIRE(shell(folder, line + "plain").code == 0);
  CHECK_FALSE(shell(folder, "siamese predict plain" + pair).out.starts_with("1\t"));
  CHECK(contains(shell(folder, "siamese data info pairs.tsv --nfc").out,
                 "vocabulary of the training pairs: 3 tokens"));
}

TEST_CASE("the tokens that a training meets are told, and sentences are cut for the model too") {
  const TemporaryFolder folder;
  folder.write("train.tsv", "good \U0001f44d\tgood \U0001f44e\t0\nit is good indeed\tit is\t1\n"
                            "bad\tworse\t0\n");
  folder.write("dev.tsv", "zyxxq\tgood\t0\nit is\tit is\t1\n");
  const std::string train =
      "siamese train cnn pairs --train train.tsv --dev dev.tsv --test dev.tsv --epochs 1 ";
  const std::string plain = shell(folder, train + "--experiment-name plain").err;
  CHECK(contains(plain, "  unknown tokens: 16.67 % of dev, 16.67 % of test\n"));
  CHECK(contains(plain,
                 "  dev: 1 of 2 pairs have a sentence without a known word; their similarities "
                 "say nothing\n"));
  CHECK(contains(plain,
                 "  1 pair is not alike although its sentences are the same tokens; --symbols "
                 "makes tokens of symbols, punctuation and emoji\n"));

  const test::Outcome cut = shell(folder, train + "--symbols --max-tokens 2 --experiment-name cut");
  REQUIRE(cut.code == 0);
  CHECK(contains(cut.err, "  1 sentence is cut after 2 tokens\n"));
  CHECK_FALSE(contains(cut.err, "--symbols"));
  const nlohmann::json tokenizer = test::json(folder, "model_dir/cut/config.json")["tokenizer"];
  CHECK(tokenizer["symbols"] == true);
  CHECK(tokenizer["max_tokens"] == 2);
  CHECK(shell(folder, "siamese predict cut --sentence1 'it is good' --sentence2 'it is bad'").out ==
        "1\talike\n");
  CHECK(contains(shell(folder, "siamese evaluate cut train.tsv").err,
                 "siamese: 1 sentence is cut after 2 tokens\n"));
}

TEST_CASE("vectors of a file that ends before its announced rows are used with a warning") {
  const TemporaryFolder folder;
  folder.write("train.tsv", "a\tb\t1\nc\td\t0\n");
  folder.write("vectors.vec", "400 2\na 1 2\nb 3 4\n");
  const test::Outcome outcome =
      shell(folder, "siamese train cnn pairs --train train.tsv --dev train.tsv --test train.tsv "
                    "--epochs 1 --vectors vectors.vec");
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.err, "vectors.vec: the header announces 400 vectors, but there are 2; "));
}
