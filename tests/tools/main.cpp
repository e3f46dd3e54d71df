// SPDX-License-Identifier: MIT
// The command line: help, version and errors.

#include "command.hpp"

#include <siamese/core/config.hpp>

#include <doctest/doctest.h>

using test::contains;
using test::shell;
using test::TemporaryFolder;

TEST_CASE("version and help are shown and are not errors") {
  const TemporaryFolder folder;
  const std::string version = std::to_string(SIAMESE_VERSION_MAJOR) + '.' +
                              std::to_string(SIAMESE_VERSION_MINOR) + '.' +
                              std::to_string(SIAMESE_VERSION_PATCH);
  const test::Outcome shown = shell(folder, "siamese --version");
  CHECK(shown.code == 0);
  CHECK(shown.out == "siamese " + version + '\n');
  for (const std::string command : {"", "train", "compare", "sweep", "evaluate", "predict",
                                    "report", "sample", "data", "data info", "data split"}) {
    CAPTURE(command);
    const test::Outcome help = shell(folder, "siamese " + command + " --help");
    CHECK(help.code == 0);
    CHECK(help.err == "");
    CHECK(contains(help.out, "siamese " + command));
  }
  CHECK(contains(shell(folder, "siamese train --help").out, "--embedding-size N"));
}

TEST_CASE("a usage error has exit code 2 and a remedy") {
  struct Usage {
    std::string arguments, problem;
  };
  const Usage usages[] = {
      {"", "train, compare, sweep, evaluate, predict, report, serve, sample or data"},
      {"fly", "unknown subcommand 'fly'"},
      {"trian cnn sample", "unknown subcommand 'trian'; did you mean train?"},
      {"Predict m", "unknown subcommand 'Predict'; did you mean predict?"},
      {"data inf f", "unknown subcommand 'inf'; did you mean info?"},
      {"report", "MODEL is required"},
      {"report m --dataset SNLI", "--dataset requires --test"},
      {"train", "ENCODER is required"},
      {"train cnn", "DATASET is required"},
      {"train transformer sample", "unknown encoder 'transformer'; known: cnn, rnn, multihead"},
      {"train multihead sample --num-heads 7", "--num-heads must divide --embedding-size"},
      {"train multihead sample --num-blocks -1", "--num-blocks: '-1' is not"},
      {"train multihead sample --num-blocks 0 --norm after", "no effect with --num-blocks 0"},
      {"train rnn sample --use-residual", "--use-residual has no effect on the encoder rnn"},
      {"train rnn sample --filter-sizes 2", "--filter-sizes has no effect on the encoder rnn"},
      {"train cnn sample --bidirectional", "--bidirectional has no effect on the encoder cnn"},
      {"train cnn sample --pooling max", "--pooling has no effect on the encoder cnn"},
      {"train rnn sample --pooling min", "--pooling: unknown name 'min'; known: max, mean"},
      {"train rnn sample --norm after", "--norm has no effect on the encoder rnn"},
      {"train cnn sample --positions learned", "--positions has no effect on the encoder cnn"},
      {"train multihead sample --max-positions 9", "no effect without --positions learned"},
      {"train multihead sample --positions learned --max-positions 0", "--max-positions: '0' is"},
      {"train multihead sample --norm first",
       "--norm: unknown name 'first'; known: none, before, after"},
      {"train multihead sample --activation swish",
       "unknown name 'swish'; known: relu, gelu, tanh"},
      {"train multihead sample --positions rotary", "known: none, sinusoidal, learned"},
      {"train multihead sample --feed-forward-size 0", "--feed-forward-size: '0' is not"},
      {"train cnn sample --recurrent-dropout-rate 0", "has no effect on the encoder cnn"},
      {"train rnn sample --recurrent-dropout-rate 1", "'1' is not a number from 0 to below 1"},
      {"train cnn sample --freeze-embedding", "no effect without --vectors"},
      {"train rnn sample --cell elman", "--cell: unknown name 'elman'; known: gru, lstm"},
      {"train rnn sample --hidden-size 0", "--hidden-size: '0' is not"},
      {"train rnn sample --num-layers 0", "--num-layers: '0' is not"},
      {"train cnn QQP2", "unknown dataset 'QQP2'; known: SNLI, QQP, ANLI"},
      {"train cnn snli", "unknown dataset 'snli'; known: SNLI, QQP, ANLI"},
      {"train cnn snli", "sample; did you mean SNLI?"},
      {"train SNLI cnn",
       "'SNLI' is a dataset; the encoder comes first, as in siamese train cnn SNLI"},
      {"train sample cnn", "'sample' is a dataset; the encoder comes first"},
      {"train cn sample", "known: cnn, rnn, multihead; did you mean cnn?"},
      {"train cnn QQP --rounds 1", "--rounds has no effect on QQP; it is for ANLI"},
      {"train cnn ANLI --rounds 1 --train f", "--rounds has no effect with --train"},
      {"train cnn ANLI --rounds 1,4", "--rounds: '4' is not a whole number from 1 to 3"},
      {"train cnn SNLI --label-range 0,2", "--label-range has no effect on SNLI, whose labels are"},
      {"train cnn pairs --train f --columns a,b,A", "--columns: 'a' is given twice"},
      {"train cnn pairs --train f --header", "--header has no effect unless --columns gives"},
      {"train cnn pairs --train f --columns a,b", "--columns: 'a,b' does not list 3 things"},
      {"train cnn pairs --train f --columns a,b,a", "--columns: 'a' is given twice"},
      {"predict m f --columns b,b", "--columns: 'b' is given twice"},
      {"train cnn pairs --train f --label-range 1,1", "--label-range: '1,1' must be two numbers"},
      {"train cnn pairs --train f --labels yes", "--labels: 'yes' does not list 2 things"},
      {"train cnn pairs --train f --labels no,No", "--labels: 'No' is given twice"},
      {"train cnn pairs --train f --labels no,", "--labels: 'no,' has an empty part"},
      {"train cnn pairs --train f --labels no,yes --label-range 0,1", "--label-range"},
      {"train cnn SNLI --labels no,yes", "--labels has no effect on SNLI, whose labels are known"},
      {"train cnn pairs --train f --format xls",
       "--format: unknown name 'xls'; known: tsv, csv, jsonl"},
      {"train cnn pairs", "--train or as a folder with --data"},
      {"train cnn SNLI --data d --train f", "--data or as files with --train"},
      {"train cnn pairs --dev f", "--dev has no effect without --train"},
      {"train cnn pairs --data d --test f", "--train"},
      {"train cnn SNLI --data d --pairs 100", "--pairs has no effect with SNLI"},
      {"train cnn sample --data d", "--data has no effect with the sample corpus"},
      {"train cnn sample --reference-split", "--reference-split has no effect"},
      {"train cnn sample --max-bad-rows 1", "--max-bad-rows has no effect"},
      {"train cnn pairs --train f --dev f --reference-split", "--dev has no effect"},
      {"train cnn sample --epochs 0", "--epochs: '0' is not a whole number from 1 to"},
      {"train cnn sample --epochs -1", "--epochs: '-1' is not"},
      {"train cnn sample --epochs 1.5", "--epochs: '1.5' is not"},
      {"train cnn sample --epochs 99999999999999999999", "--epochs: '99999999999999999999' is not"},
      {"train cnn sample --epochs", "--epochs needs a value"},
      {"train cnn sample --epochs 1 --epochs 2", "--epochs is given more than once; give it once"},
      {"train cnn sample --quiet=maybe", "--quiet: 'maybe' is not true or false"},
      {"train cnn sample --epoch 3", "unknown option --epoch; did you mean --epochs?"},
      {"train cnn sample -epochs 3", "unknown option -epochs; did you mean --epochs?"},
      {"train cnn sample --batchsize 3", "unknown option --batchsize; did you mean --batch-size?"},
      {"train cnn sample --Experiment_Nam x", "did you mean --experiment-name?"},
      {"train cnn sample --wings", "unknown option --wings; see siamese train --help"},
      {"train cnn sample --resume --overwrite", "give --resume or --overwrite, not both"},
      {"train cnn sample --batch-size 0", "--batch-size: '0' is not"},
      {"train cnn sample --learning-rate 0", "--learning-rate: '0' is not a number above 0"},
      {"train cnn sample --learning-rate -1", "--learning-rate: '-1' is not"},
      {"train cnn sample --learning-rate nan", "--learning-rate: 'nan' is not"},
      {"train cnn sample --learning-rate inf", "--learning-rate: 'inf' is not"},
      {"train cnn sample --learning-rate fast", "--learning-rate: 'fast' is not"},
      {"train cnn sample --embedding-size 0", "--embedding-size: '0' is not"},
      {"train cnn sample --embedding-rms 0", "--embedding-rms: '0' is not a number above 0"},
      {"train rnn sample --embedding-rms -0.1", "--embedding-rms: '-0.1' is not"},
      {"train multihead sample --embedding-rms nan", "--embedding-rms: 'nan' is not"},
      {"train cnn sample --num-filters 50,0,50", "--num-filters: '0' is not"},
      {"train cnn sample --num-filters 50,,50", "--num-filters: '' is not"},
      {"train cnn sample --num-filters 50,50", "equally many"},
      {"train cnn sample --filter-sizes 2", "equally many"},
      {"train cnn sample --dropout-rate 1", "--dropout-rate: '1' is not a number from 0 to below"},
      {"train cnn sample --dropout-rate -0.1", "--dropout-rate: '-0.1' is not"},
      {"train cnn sample --loss hinge", "--loss: unknown name 'hinge'; known: mse, mae, bce"},
      {"train cnn sample --distance l3", "'l3'; known: manhattan, euclidean, cosine, dot"},
      {"train cnn sample --optimizer rmsprop", "known: lazy-adam, adam, adamw, sgd, adagrad"},
      {"train cnn sample --loss bce --distance cosine", "use the distance manhattan or"},
      {"train cnn sample --loss triplet", "'triplet'; known: mse, mae, bce, softmax"},
      {"train cnn sample --loss mse --margin 1", "--margin has no effect on the loss mse"},
      {"train cnn sample --loss bce --scale 2", "--scale has no effect on the loss bce"},
      {"train cnn sample --label-smoothing 0.1", "no effect on the loss mse"},
      {"train cnn sample --momentum 0.5", "--momentum has no effect on the optimizer lazy-adam"},
      {"train cnn sample --optimizer sgd --weight-decay 1", "no effect on the optimizer sgd"},
      {"train cnn sample --loss contrastive --distance dot",
       "needs a distance that is never negative"},
      {"train cnn sample --head-hidden-size 8",
       "--head-hidden-size has no effect without --head network"},
      {"train cnn sample --head network --distance dot", "--distance has no effect"},
      {"train cnn sample --head network --head-features u,w", "'w' is unknown or given twice"},
      {"train cnn sample --head network --loss contrastive",
       "needs a distance that is never negative"},
      {"train cnn sample --schedule exponential",
       "unknown name 'exponential'; known: constant, linear"},
      {"train cnn sample --decay-steps 5", "--decay-steps has no effect without --schedule step"},
      {"train cnn sample --clip-norm 0", "--clip-norm: '0' is not"},
      {"train cnn sample --early-stopping 0", "--early-stopping: '0' is not"},
      {"train cnn sample --average-epochs 0", "--average-epochs: '0' is not"},
      {"train cnn STS-B --loss softmax", "softmax needs classes, and labels of STS-B lie between"},
      {"train cnn SICK --loss softmax", "use a loss on similarities, such as mse"},
      {"train cnn sample --task nli3", "--task nli3 needs an entailment corpus; the sample"},
      {"train cnn SNLI --task nli3 --loss mse", "loss mse needs one output"},
      {"train cnn SNLI --task nli3 --head distance", "--task nli3 needs --head network"},
      {"train cnn sample --pairs 39", "--pairs: '39' is not a whole number from 40 to"},
      {"train cnn sample --seed -1", "--seed: '-1' is not"},
      {"train cnn sample --threads 0", "--threads: '0' is not"},
      {"train cnn sample --max-steps 0", "--max-steps: '0' is not"},
      {"train cnn sample --max-vocabulary 0", "--max-vocabulary: '0' is not"},
      {"train cnn sample --experiment-name a/b", "--model-dir"},
      {"train cnn sample --experiment-name ..", "--model-dir"},
      {"train cnn sample --experiment-name ''", "--model-dir"},
      {"train cnn sample --speed 9", "unknown option --speed"},
      {"train cnn sample SNLI", "unexpected argument 'SNLI'"},
      {"train cnn pairs --train f g --epochs 2 h", "unexpected argument 'h'"},
      {"train multihead sample --norm after --pooling sum",
       "use --pooling mean, --distance cosine"},
      {"train cnn pairs --train f --dev-fraction 0 --early-stopping 2",
       "--early-stopping needs dev pairs; give --dev, or a --dev-fraction above 0"},
      {"train cnn pairs --train f --dev f --dev-fraction 0.2",
       "--dev-fraction has no effect where"},
      {"train cnn pairs --train f --test f --test-fraction 0",
       "--test-fraction has no effect where"},
      {"train cnn pairs --train f --dev f --test f --split-seed 2",
       "--split-seed has no effect where dev and test pairs have a file of their own"},
      {"sweep", "CONFIG is required"},
      {"evaluate", "MODEL is required"},
      {"evaluate m", "FILE is required"},
      {"evaluate m f --dataset qqp", "--dataset: unknown name 'qqp'; known: SNLI, QQP, ANLI"},
      {"evaluate m f --threshold nan", "--threshold: 'nan' is not a number"},
      {"predict", "MODEL is required"},
      {"predict m --sentence1 a", "--sentence2"},
      {"predict m --sentence2 a", "--sentence1"},
      {"predict m f --sentence1 a --sentence2 b", "--sentence1"},
      {"predict m --max-bad-rows 1", "FILE"},
      {"predict m --threshold high", "--threshold: 'high' is not a number"},
      {"data", "give a subcommand"},
      {"data info", "PATH is required"},
      {"data info f --dataset none", "unknown name 'none'; known: SNLI, QQP, ANLI"},
      {"data split f", "--out is required"},
      {"data info f --symbols --characters", "--symbols has no effect with --characters"},
      {"data info f --ngram-size 3", "--ngram-size has no effect without --ngram-buckets"},
      {"train cnn pairs --train f --dev-fraction 0.6", "--dev-fraction: '0.6' is not a number"},
      {"train cnn sample --disjoint-split", "--disjoint-split has no effect"},
      {"train cnn sample --ngram-buckets 9", "--ngram-buckets needs --min-count 2"},
      {"train cnn sample --ngram-size 3", "--ngram-size has no effect without --ngram-buckets"},
      {"train cnn sample --ngram-buckets 9 --characters", "no effect with --characters"},
      {"sample", "--out is required"},
      {"sample --out d --pairs 0", "--pairs: '0' is not"},
  };
  const TemporaryFolder folder;
  for (const Usage& usage : usages) {
    CAPTURE(usage.arguments);
    const test::Outcome outcome = shell(folder, "siamese " + usage.arguments);
    CAPTURE(outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err.starts_with("siamese: error: "));
    CHECK(contains(outcome.err, usage.problem));
    CHECK(contains(outcome.err, "; see siamese "));
    CHECK(contains(outcome.err, " --help\n"));
    CHECK(test::lines(outcome.err).size() == 1);
  }
  CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir"));
}

TEST_CASE("unusable input has exit code 1, its place and a remedy") {
  struct Input {
    std::string arguments, place, remedy;
  };
  const Input inputs[] = {
      {"train cnn SNLI", "corpora/SNLI: is not a folder", "name their folder with --data"},
      {"train cnn SNLI --data none", "none: is not a folder",
       "name the folder that holds the corpus"},
      {"train cnn SNLI --data empty", "empty: no training file", "looked for snli_1.0_train.jsonl"},
      {"train cnn pairs --train none.tsv", "none.tsv: cannot open: ", "check the path"},
      {"train cnn SNLI --train bad.tsv", "bad.tsv:1: no column sentence1", "header"},
      {"train cnn pairs --train bad.tsv", "bad.tsv:2: label 'x'", "--max-bad-rows"},
      {"train cnn pairs --train empty.tsv", "empty.tsv: no labelled pair", "right file?"},
      {"train cnn pairs --train one.tsv", "1 pair is too few",
       "at least 3 are needed, or files for dev and test"},
      {"train cnn pairs --train two.tsv", "2 pairs are too few",
       "at least 3 are needed, or files for dev and test"},
      {"train cnn pairs --train graded.tsv --loss softmax --quiet", "graded.tsv: label 0.25",
       "such as mse"},
      {"evaluate none f", "no model 'none': neither model_dir/none", "siamese train"},
      {"predict none f", "no model 'none': neither model_dir/none", "--model-dir"},
  };
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "empty");
  folder.write("bad.tsv", "a\tb\t1\nc\td\tx\n");
  folder.write("graded.tsv", "a\tb\t0\nc\td\t1\ne\tf\t0.25\na\tb\t0\nc\td\t1\ne\tf\t0.25\n");
  folder.write("one.tsv", "a\tb\t1\n");
  folder.write("two.tsv", "a\tb\t1\nc\td\t0\n");
  folder.write("empty.tsv", "");
  for (const Input& input : inputs) {
    CAPTURE(input.arguments);
    const test::Outcome outcome = shell(folder, "siamese " + input.arguments);
    CAPTURE(outcome.err);
    CHECK(outcome.code == 1);
    CHECK(outcome.out == "");
    CHECK(outcome.err.starts_with("siamese: error: "));
    CHECK(contains(outcome.err, input.place));
    CHECK(contains(outcome.err, input.remedy));
    CHECK(test::lines(outcome.err).size() == 1);
  }
  CHECK_FALSE(std::filesystem::exists(folder.path() / "model_dir"));
}

TEST_CASE("the message of a usage error names the help of the subcommand in use") {
  const TemporaryFolder folder;
  const auto ending = [&](const std::string& arguments) {
    return shell(folder, "siamese " + arguments).err;
  };
  CHECK(ending("train cnn sample --wings").ends_with("; see siamese train --help\n"));
  CHECK(ending("data info").ends_with("; see siamese data info --help\n"));
  CHECK(ending("trian").ends_with("; see siamese --help\n"));
}

TEST_CASE("underscores and capitals in the names of options are understood") {
  const TemporaryFolder folder;
  const test::Outcome outcome = shell(
      folder, "siamese train cnn sample --pairs=40 --Max_Steps 1 --EXPERIMENT_NAME=m --quiet");
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(std::filesystem::exists(folder.path() / "model_dir/m/config.json"));
}

TEST_CASE("an option's values that look like options are values") {
  const TemporaryFolder folder;
  CHECK(contains(shell(folder, "siamese predict none --sentence1 --epoch --sentence2 -x").err,
                 "no model 'none'"));
}

TEST_CASE("help and version that cannot be written are errors") {
  const TemporaryFolder folder;
  for (const std::string arguments : {"--help", "--version", "train --help"})
    for (const std::string where : {">/dev/full", ">&-"}) {
      CAPTURE(arguments + where);
      const test::Outcome outcome = shell(folder, "siamese " + arguments + ' ' + where);
      CHECK(outcome.code == 1);
      CHECK(contains(outcome.err, "siamese: error: standard output: cannot write: "));
    }
}

TEST_CASE("files never take the place of closed standard input, output or error") {
  const TemporaryFolder folder;
  const std::string train = "siamese train cnn sample --pairs 100 --epochs 1 --embedding-size 4 ";
  REQUIRE(shell(folder, train + "--quiet --experiment-name open").code == 0);
  shell(folder, train + "--experiment-name closed <&- >&- 2>&-");
  CHECK(test::lines(test::content(folder, "model_dir/closed/history.jsonl")).size() == 1);
  CHECK(test::content(folder, "model_dir/closed/model.safetensors") ==
        test::content(folder, "model_dir/open/model.safetensors"));
  CHECK(shell(folder, "grep -l 'epoch 1/1' model_dir/closed/events/*/*").out == "");
}

TEST_CASE("a limit on the size of files is an error with its reason") {
  const TemporaryFolder folder;
  const test::Outcome outcome =
      shell(folder, "ulimit -f 8; siamese train cnn sample --pairs 100 --epochs 1 --quiet");
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "cannot write: File too large; make room there"));
}

TEST_CASE("a signal that the parent process ignores stays ignored") {
  const TemporaryFolder folder;
  const test::Outcome outcome =
      shell(folder, "trap '' INT TERM HUP; siamese train cnn sample --pairs 100 --epochs 300 "
                    "--embedding-size 4 --no-events --experiment-name m --resume &\n"
                    "while kill -0 $! && ! grep -q '^no checkpoint' .err; do sleep 0.02; done\n"
                    "kill -INT $!; kill -HUP $!; kill -TERM $!; wait $!");
  CHECK(outcome.code == 0);
  CHECK(std::filesystem::exists(folder.path() / "model_dir/m/config.json"));
}
