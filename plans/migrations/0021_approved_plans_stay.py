from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

FREEZE = """
CREATE FUNCTION plans_cooperation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('approved', 'closed') AND (
        NEW.starts_on, NEW.ends_on, NEW.version, NEW.previous_id, NEW.change_reason, NEW.benefit_client,
        NEW.benefit_client_amount, NEW.benefit_company, NEW.benefit_company_margin
    ) IS DISTINCT FROM (
        OLD.starts_on, OLD.ends_on, OLD.version, OLD.previous_id, OLD.change_reason, OLD.benefit_client,
        OLD.benefit_client_amount, OLD.benefit_company, OLD.benefit_company_margin
    ) THEN
        RAISE EXCEPTION 'cooperation plan % is approved', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION plans_cooperation_is_kept(of_plan bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM plans_cooperationplan WHERE id = of_plan AND status IN ('approved', 'closed'))
$$;

CREATE FUNCTION plans_cooperation_part_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_plan bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END;
BEGIN
    IF plans_cooperation_is_kept(of_plan) THEN
        RAISE EXCEPTION 'cooperation plan % is approved', of_plan USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER cooperation_kept BEFORE UPDATE ON plans_cooperationplan
    FOR EACH ROW EXECUTE FUNCTION plans_cooperation_kept();
CREATE TRIGGER cooperation_goal_kept BEFORE INSERT OR UPDATE ON plans_plangoal
    FOR EACH ROW EXECUTE FUNCTION plans_cooperation_part_kept();
CREATE TRIGGER cooperation_holding_kept BEFORE INSERT OR UPDATE ON plans_planholding
    FOR EACH ROW EXECUTE FUNCTION plans_cooperation_part_kept();
-- of a plan that is approved when it goes, and still there at the end of the transaction: parts may go with their whole
CREATE CONSTRAINT TRIGGER cooperation_goal_stays AFTER DELETE ON plans_plangoal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (plans_cooperation_is_kept(OLD.plan_id)) EXECUTE FUNCTION plans_cooperation_part_kept();
CREATE CONSTRAINT TRIGGER cooperation_holding_stays AFTER DELETE ON plans_planholding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (plans_cooperation_is_kept(OLD.plan_id)) EXECUTE FUNCTION plans_cooperation_part_kept();
"""
THAW = """
DROP TRIGGER cooperation_holding_stays ON plans_planholding;
DROP TRIGGER cooperation_goal_stays ON plans_plangoal;
DROP TRIGGER cooperation_holding_kept ON plans_planholding;
DROP TRIGGER cooperation_goal_kept ON plans_plangoal;
DROP TRIGGER cooperation_kept ON plans_cooperationplan;
DROP FUNCTION plans_cooperation_part_kept();
DROP FUNCTION plans_cooperation_kept();
DROP FUNCTION plans_cooperation_is_kept(bigint);
"""


class Migration(CreatedAtOnce):
    """What was approved is not changed any more, whichever way it is written."""

    dependencies = [("plans", "0020_cooperation_plans")]

    operations = [migrations.RunSQL(FREEZE, reverse_sql=THAW)]
