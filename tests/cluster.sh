#!/usr/bin/env bash
# The job files of README, run as they are printed, under a Slurm of one node that is set up for this alone:
#   bash tests/cluster.sh PROGRAM README
# A task is cancelled, one is put back into the queue; what merge names as missing is submitted again.
set -euo pipefail
program=$(realpath "$1")
readme=$(realpath "$2")
s=$(mktemp -d)
host=$(hostname -s)
say() { printf '%4d s: %s\n' "$SECONDS" "$*"; }
finish() {
  local code=$?
  for pid in "$s"/slurmd.pid "$s"/slurmctld.pid "$s"/munge/pid; do
    if [[ -s $pid ]]; then kill "$(<"$pid")" 2>/dev/null || true; fi
  done
  sleep 0.5
  if ((code)); then tail -n 20 "$s"/log/* || true; fi
  rm -rf "$s"
  exit "$code"
}
trap finish EXIT

chmod 755 "$s" # the daemons' folders are looked into by others
mkdir -p "$s"/{state,spool,log,munge,home/.cargo/bin,work}
chmod 711 "$s/munge"
head -c 1024 /dev/urandom >"$s/key"
chmod 400 "$s/key"
munged --force --key-file="$s/key" --socket="$s/munge/sock" --pid-file="$s/munge/pid" --log-file="$s/munge/log" --seed-file="$s/munge/seed"
cat >"$s/slurm.conf" <<END
ClusterName=lab
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$s/munge/sock,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmctldPort=16827
SlurmdPort=16828
StateSaveLocation=$s/state
SlurmdSpoolDir=$s/spool
SlurmctldPidFile=$s/slurmctld.pid
SlurmdPidFile=$s/slurmd.pid
SlurmctldLogFile=$s/log/slurmctld
SlurmdLogFile=$s/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1
MpiDefault=none
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
KillWait=5
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=16 Boards=1 SocketsPerBoard=1 CoresPerSocket=16 ThreadsPerCore=1 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$s/slurm.conf
slurmctld -f "$s/slurm.conf"
slurmd -f "$s/slurm.conf"
for ((i = 0; i < 100; i++)); do
  if sinfo -h -o %t 2>/dev/null | grep -q idle; then break; fi
  sleep 0.2
done
say "slurm is up: $(sinfo -h)"

ln -s "$program" "$s/home/.cargo/bin/collapse-lab"
export HOME=$s/home
cd "$s/work"
lab() { "$program" "$@"; }
awk '/^```sh$/ {on = 1; text = ""; next} /^```$/ {if (on && text ~ /#SBATCH/) printf "%s", text; on = 0} on {text = text $0 "\n"}' "$readme" >sweep.sbatch
grep -q '^exec collapse-lab sweep map.toml' sweep.sbatch
cat >map.toml <<'END'
generations = 200
replicates = 100
[truth]
family = "gaussian"
[sweep]
x = "sample_size=3:200:16:log"
y = "seed=1:8:8"
metric = "variance"
END
empty() {
  for ((i = 0; i < 900; i++)); do
    if [[ -z $(squeue -h) ]]; then return; fi
    sleep 0.1
  done
  squeue
  exit 1
}
job=$(sbatch --parsable sweep.sbatch)
scancel "${job}_60"
for ((i = 0; i < 100; i++)); do # the first that runs is put back
  task=$(squeue -h -t R -r -o %i | head -n 1)
  if [[ -n $task ]] && scontrol requeue "$task" 2>/dev/null; then
    say "put back: $task"
    break
  fi
  sleep 0.02
done
empty
say "the queue is empty"
missing=$(lab merge part*.csv --out map.csv 2>&1) && exit 1
say "$missing"
array=$(grep -oE '[0-9]+/64' <<<"$missing" | cut -d / -f 1 | paste -sd ,)
[[ ,$array, == *,60,* ]]
sbatch --array="$array" sweep.sbatch
empty
lab merge part*.csv --out map.csv
lab sweep map.toml --format csv | cmp - map.csv
say "merged to the bytes of the whole"
touch -d '1 hour ago' part*.csv
sbatch sweep.sbatch
empty
[[ -z $(find . -name 'part*.csv' -newermt '30 minutes ago') ]]
say "submitted all again: what is whole is taken as done"

# The container's command, for each index as Kubernetes gives it.
export PATH=$HOME/.cargo/bin:$PATH
rm -f part*.csv
args=$(awk '/^ +- k=/ {on = 1} /volumeMounts/ {on = 0} on {sub(/^ +(- )?/, ""); printf "%s ", $0}' "$readme")
for index in 0 63; do
  JOB_COMPLETION_INDEX=$index sh -c "$args"
done
[[ -f part1.csv && -f part64.csv ]]
say "passed"
