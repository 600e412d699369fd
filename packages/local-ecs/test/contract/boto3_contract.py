"""What boto3 sees of local-ecs: run by boto3.test.ts with AWS_ENDPOINT_URL_ECS set. Prints one line for each check that holds."""

import datetime
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

QUICK = {"Delay": 0.05, "MaxAttempts": 200}
CONTAINER = {"name": "app", "image": "web:1", "memory": 64, "healthCheck": {"command": ["CMD", "true"]}}


def client(region, **config):
    settings = {"retries": {"max_attempts": 1}, **config}
    return boto3.client(
        "ecs", region_name=region, aws_access_key_id="x", aws_secret_access_key="x", config=Config(**settings)
    )


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error
    raise AssertionError(f"{call.__name__} was not refused")


def check_deployment():
    ecs = client("eu-west-1")
    assert ecs.list_clusters()["clusterArns"] == []
    cluster = ecs.create_cluster(clusterName="c", tags=[{"key": "team", "value": "a"}])["cluster"]
    assert cluster["clusterArn"] == "arn:aws:ecs:eu-west-1:123456789012:cluster/c"
    definition = ecs.register_task_definition(family="web", containerDefinitions=[CONTAINER])["taskDefinition"]
    assert definition["revision"] == 1 and isinstance(definition["registeredAt"], datetime.datetime)
    assert abs(definition["registeredAt"].timestamp() - datetime.datetime.now().timestamp()) < 60
    # What was described can be registered again, as many tools do, with what ECS adds left in or out.
    described = ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]
    for added in ("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy"):
        described.pop(added, None)
    again = ecs.register_task_definition(**described)["taskDefinition"]
    assert again["containerDefinitions"] == described["containerDefinitions"] and again["revision"] == 2
    service = ecs.create_service(cluster="c", serviceName="s", taskDefinition="web:1", desiredCount=2)["service"]
    assert service["deployments"][0]["status"] == "PRIMARY" and service["runningCount"] == 0
    assert isinstance(service["createdAt"], datetime.datetime)
    ecs.get_waiter("services_stable").wait(cluster="c", services=["s"], WaiterConfig=QUICK)
    (service,) = ecs.describe_services(cluster="c", services=["s"])["services"]
    assert (service["runningCount"], service["pendingCount"], len(service["deployments"])) == (2, 0, 1)
    assert "has reached a steady state." in " ".join(event["message"] for event in service["events"])
    updated = ecs.update_service(cluster="c", service="s", taskDefinition="web:2")["service"]
    assert [each["status"] for each in updated["deployments"]] == ["PRIMARY", "ACTIVE"]
    ecs.get_waiter("services_stable").wait(cluster="c", services=["s"], WaiterConfig=QUICK)
    tasks = ecs.list_tasks(cluster="c", serviceName="s")["taskArns"]
    for task in ecs.describe_tasks(cluster="c", tasks=tasks)["tasks"]:
        assert task["taskDefinitionArn"].endswith(":task-definition/web:2") and task["lastStatus"] == "RUNNING"
        assert isinstance(task["startedAt"], datetime.datetime) and task["createdAt"] <= task["startedAt"]
    unknown = ecs.describe_services(cluster="c", services=["x"])
    assert unknown["services"] == [] and unknown["failures"][0]["reason"] == "MISSING"


def check_waiters():
    ecs = client("eu-west-1")
    for waiter, arguments in {
        "services_stable": {"services": ["nowhere"]},
        "services_inactive": {"services": ["nowhere"]},
        "tasks_running": {"tasks": ["0" * 32]},
    }.items():
        try:
            ecs.get_waiter(waiter).wait(cluster="c", WaiterConfig=QUICK, **arguments)
            raise AssertionError(f"{waiter} did not fail")
        except WaiterError as error:
            assert "terminal failure state" in str(error), error
    (task,) = ecs.run_task(cluster="c", taskDefinition="web", startedBy="boto3")["tasks"]
    arn = task["taskArn"]
    ecs.get_waiter("tasks_running").wait(cluster="c", tasks=[arn], WaiterConfig=QUICK)
    stopping = ecs.stop_task(cluster="c", task=arn, reason="enough")["task"]
    assert stopping["desiredStatus"] == "STOPPED"
    ecs.get_waiter("tasks_stopped").wait(cluster="c", tasks=[arn], WaiterConfig=QUICK)
    (stopped,) = ecs.describe_tasks(cluster="c", tasks=[arn])["tasks"]
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("UserInitiated", "enough")
    assert stopped["startedBy"] == "boto3" and "exitCode" in stopped["containers"][0]
    ecs.delete_service(cluster="c", service="s", force=True)
    ecs.get_waiter("services_inactive").wait(cluster="c", services=["s"], WaiterConfig=QUICK)
    assert ecs.list_services(cluster="c")["serviceArns"] == []


def check_errors():
    ecs = client("eu-west-1")
    for type_, call, arguments in (
        ("ClusterNotFoundException", ecs.list_tasks, {"cluster": "x"}),
        ("ServiceNotFoundException", ecs.update_service, {"cluster": "c", "service": "x"}),
        ("ServiceNotActiveException", ecs.update_service, {"cluster": "c", "service": "s"}),
        ("ClientException", ecs.describe_task_definition, {"taskDefinition": "x"}),
        ("InvalidParameterException", ecs.describe_tasks, {"cluster": "c", "tasks": []}),
    ):
        error = error_of(call, **arguments)
        assert isinstance(error, getattr(ecs.exceptions, type_)), error
        assert error.response["Error"]["Code"] == type_ and error.response["Error"]["Message"]
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert len(error.response["ResponseMetadata"]["RequestId"]) == 36


def check_pages():
    ecs = client("eu-west-2")
    ecs.create_cluster(clusterName="c")
    for index in range(12):
        ecs.register_task_definition(family=f"f{index:02}", containerDefinitions=[CONTAINER])
        ecs.create_service(cluster="c", serviceName=f"s{index}", taskDefinition="f00", desiredCount=0)
    ecs.run_task(cluster="c", taskDefinition="f00", count=5)

    def sizes(operation, member, page_size, **arguments):
        pages = ecs.get_paginator(operation).paginate(PaginationConfig={"PageSize": page_size}, **arguments)
        found = [page[member] for page in pages]
        assert len({item for page in found for item in page}) == sum(len(page) for page in found)
        return [len(page) for page in found]

    assert sizes("list_services", "serviceArns", 5, cluster="c") == [5, 5, 2]
    assert sizes("list_tasks", "taskArns", 2, cluster="c") == [2, 2, 1]
    assert sizes("list_task_definitions", "taskDefinitionArns", 7) == [7, 5]
    assert sizes("list_task_definition_families", "families", 12) == [12]
    assert sizes("list_clusters", "clusterArns", 1) == [1]
    effective = ecs.get_paginator("list_account_settings").paginate(effectiveSettings=True)
    assert "containerInsights" in [each["name"] for page in effective for each in page["settings"]]


def check_tokens_and_retries():
    ecs = client("eu-west-3")
    ecs.create_cluster(clusterName="c")
    ecs.register_task_definition(family="web", containerDefinitions=[CONTAINER])
    arguments = {"cluster": "c", "taskDefinition": "web", "clientToken": "token"}
    (first,) = ecs.run_task(**arguments)["tasks"]
    (again,) = ecs.run_task(**arguments)["tasks"]
    assert first["taskArn"] == again["taskArn"]
    assert isinstance(error_of(ecs.run_task, count=2, **arguments), ecs.exceptions.ConflictException)
    # boto3.test.ts has each of these two throttled twice, and the last one always.
    legacy = client("eu-west-3", retries={"max_attempts": 3, "mode": "legacy"})
    answer = legacy.describe_clusters(clusters=["c"])
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2 and len(answer["clusters"]) == 1, answer
    standard = client("eu-west-3", retries={"total_max_attempts": 4, "mode": "standard"})
    answer = standard.list_attributes(cluster="c", targetType="container-instance")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2, answer
    throttled = error_of(ecs.describe_service_revisions, serviceRevisionArns=["x"])
    assert throttled.response["Error"]["Code"] == "ThrottlingException"


def check_tags_and_refusals():
    ecs = client("eu-north-1")
    arn = ecs.create_cluster(clusterName="c")["cluster"]["clusterArn"]
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    ecs.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]
    (cluster,) = ecs.describe_clusters(clusters=["c"], include=["TAGS"])["clusters"]
    assert cluster["tags"] == [{"key": "b", "value": "2"}]
    without_memory = {"name": "app", "image": "web:1"}
    refused = error_of(ecs.register_task_definition, family="web", containerDefinitions=[without_memory])
    assert "At least one of 'memory' or 'memoryReservation' must be specified." in str(refused)
    assert ecs.list_task_definitions()["taskDefinitionArns"] == []
    assert ecs.delete_cluster(cluster="c")["cluster"]["status"] == "INACTIVE"


for check in (check_deployment, check_waiters, check_errors, check_pages, check_tokens_and_retries, check_tags_and_refusals):
    check()
    print(check.__name__)
    sys.stdout.flush()
